import { exactJsonText } from '../../../libs/base/exact-json.ts';
import type { Question } from '../../../libs/campaign/question.ts';
import { askRanking } from '../../../libs/campaign/ranking.ts';
import { askTotals } from '../../../libs/campaign/totals.ts';
import type { AnswerHead } from '../../../libs/contracts/api.ts';
import { withHead } from '../figures/head.ts';

/** JSON texts by the name of the member. */
type Members = Readonly<Record<string, string>>;

/** What a stream shows at one moment, as texts that can be compared and sent. */
export interface Frame {
  /** Members of every event. */
  readonly always: Members;
  /** Members of an update only when they are not what they were. */
  readonly whenChanged: Members;
  /** A text a brand, in the order of the ranking; undefined in the stream of one brand. */
  readonly rows: ReadonlyMap<string, string> | undefined;
}

/** What the stream of a question shows now. */
export function makeFrame(question: Question): Frame {
  const ranked = askRanking(question, 'netUnits');
  if (question.brandId !== undefined) {
    return { always: { brand: exactJsonText(ranked[0]) }, whenChanged: {}, rows: undefined };
  }
  const { totals, groups } = askTotals(question);
  return {
    always: { totals: exactJsonText(totals) },
    whenChanged: { groups: exactJsonText(groups) },
    rows: new Map(ranked.map((row) => [row.id, exactJsonText(row)])),
  };
}

/** The data of an event that replaces everything that was shown. */
export function snapshotData(head: AnswerHead, frame: Frame): string {
  return withHead(head, join({ ...frame.always, ...frame.whenChanged }, frame.rows?.values()));
}

/** The data of an event that says what is not as it was; undefined where everything is. */
export function updateData(head: AnswerHead, before: Frame, after: Frame): string | undefined {
  const changed = Object.entries(after.whenChanged).filter(
    ([name, text]) => before.whenChanged[name] !== text,
  );
  const rows = [...(after.rows ?? [])].filter(([id, text]) => before.rows?.get(id) !== text);
  const isSame = Object.entries(after.always).every(([name, text]) => before.always[name] === text);
  if (isSame && changed.length === 0 && rows.length === 0) return undefined;
  const members = { ...after.always, ...Object.fromEntries(changed) };
  return withHead(head, join(members, after.rows && rows.map(([, text]) => text)));
}

/** The data of an update in which only the head is new. */
export function headData(head: AnswerHead, frame: Frame): string {
  return withHead(head, join(frame.always, frame.rows && []));
}

function join(members: Members, rows: Iterable<string> | undefined): string {
  const texts = Object.entries(members).map(([name, text]) => `"${name}":${text}`);
  if (rows !== undefined) texts.push(`"brands":[${[...rows].join(',')}]`);
  return `{${texts.join(',')}}`;
}
