import { problemsText } from '../../libs/contracts/check-definition.ts';
import { parseDefinition } from '../../libs/contracts/parse-definition.ts';

const lines = [
  'id: autumn', // 1
  'name: Autumn sale', // 2
  'timeZone: Asia/Shanghai', // 3
  'start: 2026-11-10T00:00:00', // 4
  'end: 2026-11-13T00:00', // 5
  'currency: CNY', // 6
  'categories: {shoes: {unit: pair}, bags: {unit: piece}}', // 7
  'brands:', // 8
  '  - {id: ada, name: Ada, origin: Putian, homeGrown: true, target: {units: 10}, baseline: {unitsPerDay: 1}}', // 9
  '  - {id: bo, name: Bo}', // 10
];

/** The sample with lines put in the place of others, by line number; more go to the end. */
export function definitionYaml(
  changes: Record<number, string> = {},
  more: readonly string[] = [],
): string {
  return [...lines.map((line, index) => changes[index + 1] ?? line), ...more].join('\n');
}

/** What is wrong with the text of a definition, a problem a line, or `none`. */
export function definitionProblems(text: string, format: 'yaml' | 'json' = 'yaml'): string {
  const parsed = parseDefinition(text, { format });
  return parsed.kind === 'definition' ? 'none' : problemsText(parsed.problems);
}
