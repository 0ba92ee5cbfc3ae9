import type { DefinitionVersion } from '../../../libs/contracts/campaign-definition.ts';
import { definitionReference } from '../../../libs/contracts/close-drafts.ts';
import type { Close } from '../../../libs/contracts/close-state.ts';
import { tooEarly } from '../../../libs/contracts/close-window.ts';
import { blocker, CloseRefused } from './close-blockers.ts';

/**
 * Holds the newest definition against the one that a close was opened under.
 *
 * @throws CloseRefused where it is another one
 */
export function assertSameDefinition({ opened }: Close, newest: DefinitionVersion): void {
  const then = opened.definition;
  const now = definitionReference(newest);
  if (now.version === then.version && now.sha256 === then.sha256) return;
  const detail =
    `The definition is at version ${now.version} by now, and the close was opened under ` +
    `version ${then.version}. Open it again.`;
  const figures = { opened: then.version, newest: now.version };
  throw new CloseRefused([blocker('definition_changed', detail, { figures })]);
}

/** @throws CloseRefused where the campaign has not ended, or the grace not passed */
export function assertEnded({ opened }: Close, newest: DefinitionVersion, nowMs: number): void {
  if (opened.clock === 'events') return;
  const early = tooEarly(newest.definition, opened.graceSeconds, nowMs);
  if (early !== undefined) throw new CloseRefused([early]);
}
