import type { Scope } from '../../../libs/campaign/scope.ts';
import type { CallerRole } from '../../../libs/contracts/api-key-file.ts';
import type { Caller } from './caller.ts';

/**
 * What can be done with the API. Every route names one, and a route that names none is not served.
 *
 * - `readSession`: who one is oneself.
 * - `readCampaign`: campaigns and their definitions.
 * - `readTotals`: figures of all brands side by side.
 * - `readFigures`: figures that can be asked for one brand.
 * - `readIntegrity`: how complete and how exact the counts are.
 * - `readHistory`: who changed a definition, when and why, and older versions of it.
 * - `readReports`: how books were closed, and the reports that came of it.
 * - `readReportFile`: a file of a report; a brand gets those of its own statement.
 * - `closeBooks`: closes books, and approves what others have closed.
 * - `changeCampaign`: new versions of a definition.
 */
export type Action =
  | 'readSession'
  | 'readCampaign'
  | 'readTotals'
  | 'readFigures'
  | 'readIntegrity'
  | 'readHistory'
  | 'readReports'
  | 'readReportFile'
  | 'closeBooks'
  | 'changeCampaign';

declare const granted: unique symbol;

/**
 * A scope that `authorise` has given. Nothing else makes one, and everything that finds a campaign
 * or opens a question takes nothing else, so a route that has not asked does not compile.
 */
export type GrantedScope = Scope & { readonly [granted]: true };

/** What a caller may see of what was asked for, or why not: `foreign` is answered as if the thing
 * did not exist. */
export type Decision =
  | { readonly kind: 'allowed'; readonly scope: GrantedScope }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'foreign' };

type Right = 'all' | 'own' | 'none';

/** The contract's table of rights. What a brand may do is always bound to its own brands. */
const rights: Readonly<Record<Action, Readonly<Record<CallerRole, Right>>>> = {
  readSession: { manager: 'all', finance: 'all', operator: 'all', brand: 'own' },
  readCampaign: { manager: 'all', finance: 'all', operator: 'all', brand: 'own' },
  readTotals: { manager: 'all', finance: 'all', operator: 'none', brand: 'none' },
  readFigures: { manager: 'all', finance: 'all', operator: 'none', brand: 'own' },
  readIntegrity: { manager: 'all', finance: 'all', operator: 'all', brand: 'none' },
  readHistory: { manager: 'all', finance: 'all', operator: 'all', brand: 'none' },
  readReports: { manager: 'all', finance: 'all', operator: 'none', brand: 'none' },
  readReportFile: { manager: 'all', finance: 'all', operator: 'none', brand: 'own' },
  closeBooks: { manager: 'none', finance: 'all', operator: 'none', brand: 'none' },
  changeCampaign: { manager: 'all', finance: 'none', operator: 'none', brand: 'none' },
};

/** Actions that name no brand: a brand is shown its own part of what there is. */
const ownByItself: readonly Action[] = ['readCampaign', 'readSession', 'readReportFile'];

/**
 * The one place where it is decided what a caller may do. `brandId` is the brand that the request
 * names; whoever may see only some brands must name one of them to be shown figures.
 */
export function authorise(caller: Caller, action: Action, brandId?: string): Decision {
  const right = caller.role === 'open' ? 'all' : rights[action][caller.role];
  if (right === 'none') return { kind: 'forbidden' };
  if (right === 'all') return allow('all');
  if (ownByItself.includes(action)) return allow(caller.brandIds);
  if (brandId === undefined) return { kind: 'forbidden' };
  if (!caller.brandIds.has(brandId)) return { kind: 'foreign' };
  return allow(new Set([brandId]));
}

function allow(scope: Scope): Decision {
  return { kind: 'allowed', scope: scope as GrantedScope };
}
