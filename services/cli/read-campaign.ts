import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { toError } from '../../libs/base/errors.ts';
import type { CampaignDefinition } from '../../libs/contracts/campaign-definition.ts';
import { parseDefinition } from '../../libs/contracts/parse-definition.ts';
import { CommandError } from './command-error.ts';

/**
 * A campaign's definition from a YAML or JSON file.
 *
 * @throws CommandError 2 that lists every problem with its line
 */
export async function readCampaign(file: string): Promise<CampaignDefinition> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandError(2, `${file} can't be read: ${toError(cause).message}`, { cause });
  }
  const format = extname(file).toLowerCase() === '.json' ? 'json' : 'yaml';
  const parsed = parseDefinition(text, { format });
  if (parsed.kind === 'definition') return parsed.definition;
  const problems = parsed.problems.map(({ path, line, message }) => {
    const place = line === null ? file : `${file}:${line}`;
    return `  ${place}  ${path === '' ? '' : `${path}: `}${message}`;
  });
  throw new CommandError(2, `The campaign can't be used:\n${problems.join('\n')}`);
}
