import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { figuresOf, nameOf, type Scope, scopesOf } from '../bridge/scopes.ts';
import { figuresChange } from './flat-figures.ts';
import { readPreviousReport } from './previous-report.ts';
import { bases, type ReportDocument } from './report-document.ts';
import { manifestName, type ReportManifest } from './report-manifest.ts';

/**
 * Holds a report against the one that it follows: whether that is the one that it names, and whether
 * the differences are all there are.
 *
 * @param folder of the report before
 * @throws TallyError `input_invalid` where there is none
 */
export async function chainFaults(
  report: ReportDocument,
  manifest: ReportManifest,
  folder: string,
): Promise<string[]> {
  const named = report.previous;
  if (named === null) return ['the report follows none'];
  const is = createHash('sha256')
    .update(await readFile(join(folder, manifestName)).catch(() => Buffer.alloc(0)))
    .digest('hex');
  if (is !== named.manifestSha256) {
    return [`${manifestName} of ${folder} is not the one that this report follows`];
  }
  const before = await readPreviousReport(folder);
  const faults: string[] = [];
  if (manifest.version !== before.version + 1) {
    faults.push(`version ${manifest.version} follows version ${before.version}`);
  }
  const scopes: Scope[] = [
    { kind: 'campaign' },
    ...(['group', 'brand'] as const).flatMap((kind) =>
      scopesOf(kind, before.definition, report.definition.document).map(({ scope }) => scope),
    ),
  ];
  for (const basis of bases) {
    for (const scope of scopes) {
      const said = before.figures === null ? new Map() : figuresOf(before.figures[basis], scope);
      const change = figuresChange(figuresOf(report[basis], scope), said);
      const part = scope.kind === 'campaign' ? 'totals' : scope.kind;
      const id = scope.kind === 'campaign' ? '' : scope.id;
      const listed = named.differences.filter(
        (each) => each.basis === basis && each.part === part && each.id === id,
      );
      const what = `${basis}: ${nameOf(scope)}`;
      for (const measure of change.keys()) {
        if (listed.some((each) => each.measure === measure)) continue;
        faults.push(`${what}: ${measure} is another one than before, and nothing says so`);
      }
      for (const { measure, before: was } of listed) {
        if ((said.get(measure) ?? 0) === was) continue;
        faults.push(`${what}: ${measure} was ${said.get(measure) ?? 0} before, not ${was}`);
      }
    }
  }
  return faults;
}
