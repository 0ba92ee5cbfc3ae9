import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { atEnd } from '../this-run.ts';

const sha256Of = (content: string): string => createHash('sha256').update(content).digest('hex');

/** A folder for reports that goes with the tests of the file. */
export function reportsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tally-reports-'));
  atEnd(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes something that lies like a sealed report, and gives the hashes of its manifest and master. */
export function sealFolder(
  folder: string,
  contents: Readonly<Record<string, string>>,
): { readonly manifest: string; readonly report: string } {
  const files = Object.entries(contents).map(([name, content]) => {
    return { name, bytes: Buffer.byteLength(content), sha256: sha256Of(content) };
  });
  const manifest = JSON.stringify({ files });
  for (const [name, content] of [
    ...Object.entries(contents),
    ['manifest.json', manifest] as const,
    ['manifest.sig', 'c2ln\n'] as const,
  ]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return { manifest: sha256Of(manifest), report: sha256Of(contents['report.json'] ?? '') };
}
