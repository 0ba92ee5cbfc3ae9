import type { SessionAnswer } from '../../../../libs/contracts/api-session.ts';

/** The pages of the dashboard. */
export type PageName = 'home' | 'wall' | 'desk' | 'brand' | 'finance' | 'sign-in';

/** Which page an address means; `unknown` where there is none. */
export interface Route {
  readonly page: PageName | 'unknown';
  /** Empty on pages that are about no campaign. */
  readonly campaignId: string;
}

const patterns: readonly (readonly [RegExp, PageName])[] = [
  [/^\/$/, 'home'],
  [/^\/wall\/([^/]+)$/, 'wall'],
  [/^\/c\/([^/]+)$/, 'desk'],
  [/^\/brand$/, 'brand'],
  [/^\/finance\/([^/]+)$/, 'finance'],
  [/^\/sign-in$/, 'sign-in'],
];

/** The page of an address. */
export function routeOf({ pathname }: URL): Route {
  for (const [pattern, page] of patterns) {
    const found = pattern.exec(pathname);
    if (found !== null) return { page, campaignId: decodeURIComponent(found[1] ?? '') };
  }
  return { page: 'unknown', campaignId: '' };
}

/** The address of a page. `brand` takes its campaign as a parameter, for a brand may be in many. */
export function pathOf(page: PageName, campaignId = ''): string {
  const id = encodeURIComponent(campaignId);
  switch (page) {
    case 'home':
      return '/';
    case 'wall':
      return `/wall/${id}`;
    case 'desk':
      return `/c/${id}`;
    case 'brand':
      return campaignId === '' ? '/brand' : `/brand?campaign=${id}`;
    case 'finance':
      return `/finance/${id}`;
    case 'sign-in':
      return '/sign-in';
  }
}

type Role = SessionAnswer['role'];

/** Who has something to see on which page. The API decides what they are told there. */
const readers: Readonly<Record<Exclude<PageName, 'home' | 'sign-in'>, readonly Role[]>> = {
  wall: ['manager', 'finance', 'open'],
  desk: ['manager', 'finance', 'operator', 'open'],
  brand: ['brand', 'manager', 'finance', 'open'],
  finance: ['finance', 'manager', 'open'],
};

/** The pages of a campaign that a role has something to see on, in the order of the navigation. */
export function pagesOf(role: Role): (keyof typeof readers)[] {
  const pages = Object.keys(readers) as (keyof typeof readers)[];
  return pages.filter((page) => readers[page].includes(role));
}
