import { stringify } from 'yaml';
import type { CampaignDefinition } from './campaign-definition.ts';

/** A definition as YAML that `parseDefinition` reads. */
export function writeDefinition(definition: CampaignDefinition): string {
  return stringify(definition);
}
