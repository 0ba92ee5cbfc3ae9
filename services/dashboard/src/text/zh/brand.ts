import type { Texts } from '../en.ts';

export const brand: Texts['brand'] = {
  title: '品牌',
};
