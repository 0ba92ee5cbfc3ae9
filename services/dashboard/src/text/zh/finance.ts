import type { Texts } from '../en.ts';

export const finance: Texts['finance'] = {
  title: '财务',
};
