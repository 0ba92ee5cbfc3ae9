import type { Texts } from './en.ts';
import { brand } from './zh/brand.ts';
import { common } from './zh/common.ts';
import { desk } from './zh/desk.ts';
import { finance } from './zh/finance.ts';
import { home } from './zh/home.ts';
import { parts } from './zh/parts.ts';
import { signIn } from './zh/sign-in.ts';
import { wall } from './zh/wall.ts';

/** All texts in Chinese. */
export const zh: Texts = { common, home, signIn, wall, desk, brand, finance, parts };
