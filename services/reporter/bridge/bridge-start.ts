import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../../libs/contracts/campaign-definition.ts';
import type { ShownMinute } from '../../../libs/contracts/shown.ts';
import type { BridgeGap } from './bridge-document.ts';
import type { BridgeStart } from './make-bridge.ts';

const quarterMs = 900_000;

/** Offsets that a person gives, where no minute was kept. */
export interface ShownByHand {
  readonly offsets: Readonly<Record<string, number>>;
  /** The version that was in force then; null for that of the report. */
  readonly definitionVersion: number | null;
}

export interface StartChoice {
  /** Minutes that were shown, in any order. */
  readonly shown: readonly ShownMinute[];
  readonly byHand: ShownByHand | null;
  readonly versions: readonly DefinitionVersion[];
  /** Of the report, and where it was cut. */
  readonly definition: CampaignDefinition;
  readonly definitionVersion: number | null;
  readonly endQuarter: number;
  readonly cut: Readonly<Record<string, number>>;
}

/** Where the bridge starts: at the offsets that were given by hand, else at the last minute that was
 * shown until the end of the campaign; or why it can't. */
export function chooseStart(choice: StartChoice): BridgeStart | BridgeGap {
  const { byHand, shown } = choice;
  if (byHand !== null) {
    const { offsets, definitionVersion } = byHand;
    return startAt(choice, { offsets, definitionVersion, shown: null });
  }
  const last = shownAtEnd(shown, choice);
  if (last === undefined) return 'nothing_shown';
  const { offsets, definitionVersion } = last;
  return startAt(choice, { offsets, definitionVersion, shown: last });
}

/** The last minute that was shown at the end of a campaign or before it. */
export function shownAtEnd(
  shown: readonly ShownMinute[],
  { endQuarter }: { readonly endQuarter: number },
): ShownMinute | undefined {
  return shown
    .filter(({ at }) => Date.parse(at) <= endQuarter * quarterMs)
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .at(-1);
}

function startAt(
  choice: StartChoice,
  { offsets, definitionVersion, shown }: Omit<BridgeStart, 'definition'>,
): BridgeStart | BridgeGap {
  const version = definitionVersion ?? choice.definitionVersion;
  const found =
    version === choice.definitionVersion
      ? choice
      : choice.versions.find((each) => each.version === version);
  if (found === undefined) return 'version_unknown';
  const isBehind = Object.entries(offsets).some(
    ([partition, offset]) => offset > (choice.cut[partition] ?? 0),
  );
  if (isBehind) return 'shown_after_cut';
  return { offsets, definition: found.definition, definitionVersion: version, shown };
}
