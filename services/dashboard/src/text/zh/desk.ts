import type { Texts } from '../en.ts';

export const desk: Texts['desk'] = {
  title: '工作台',
};
