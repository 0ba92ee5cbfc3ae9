import { brand } from './en/brand.ts';
import { common } from './en/common.ts';
import { desk } from './en/desk.ts';
import { finance } from './en/finance.ts';
import { home } from './en/home.ts';
import { parts } from './en/parts.ts';
import { signIn } from './en/sign-in.ts';
import { wall } from './en/wall.ts';

/** All texts in English. The other languages have the same, as the compiler holds them to. */
export const en = { common, home, signIn, wall, desk, brand, finance, parts };

export type Texts = typeof en;
