import { askPath } from '../../../../../libs/client/api-client.ts';
import type { Basis } from '../../../../../libs/contracts/api.ts';
import { apiPlace, noteRefusal } from '../../data/ask.ts';
import type { Exact } from '../../data/exact.ts';
import type { Texts } from '../../text/en.ts';
import { reportFilePath } from '../../ui/file-button.tsx';

/** What leads from one figure to another. */
export type Line = keyof Texts['finance']['lines'];

/** A whole number of a file: a text of its digits where it is beyond 2^53 − 1. */
export type Told = number | string;

export interface ToldNet {
  readonly units: readonly { readonly unit: string; readonly net: Told }[];
  readonly amounts: readonly { readonly currency: string; readonly net: Told }[];
}

/** The bridge as `report.json` has it, as far as it is shown. */
export type ToldBridge =
  | { readonly absent: keyof Texts['finance']['noBridge'] }
  | ({
      readonly isAsShown: boolean | null;
      readonly shownFaults: readonly string[];
    } & Readonly<Record<Basis, { readonly totals: ToldPath }>>);

export interface ToldPath {
  readonly start: ToldNet;
  readonly lines: readonly (ToldNet & { readonly line: Line })[];
  readonly end: ToldNet;
}

/** A figure that is not what it was, as `differences.json` has it. */
export interface ToldDifference {
  readonly basis: Basis;
  readonly part: 'totals' | 'group' | 'brand';
  readonly id: string;
  readonly measure: string;
  readonly before: Told;
  readonly after: Told;
  readonly changes: readonly { readonly line: Line; readonly change: Told }[];
}

/**
 * Reads a JSON file of a sealed report; the audit trail notes it.
 *
 * @throws ApiProblem where the API says no
 */
export async function readReportFile<Content>(
  campaignId: string,
  version: string,
  name: string,
): Promise<Content> {
  try {
    const response = await askPath(apiPlace(), reportFilePath(campaignId, version, name));
    return (await response.json()) as Content;
  } catch (thrown) {
    noteRefusal(thrown);
    throw thrown;
  }
}

/** The number that a file tells, exact at any size. */
export function exactOf(told: Told): Exact {
  return typeof told === 'number' ? told : BigInt(told);
}
