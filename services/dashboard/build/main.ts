import { toError } from '../../../libs/base/errors.ts';
import { buildDashboard } from './build-dashboard.ts';

/** Builds the pages of the dashboard where they are missing or older than their sources. */
try {
  const startedMs = performance.now();
  const { isNew, files } = await buildDashboard(() => say('Building the dashboard …'));
  const kilobytes = files.reduce((sum, { brBytes }) => sum + brBytes, 0) / 1000;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (isNew) say(`The dashboard is built: ${kilobytes.toFixed(1)} kB packed, in ${seconds} s.`);
} catch (thrown) {
  say(`The dashboard could not be built: ${toError(thrown).message}`);
  process.exitCode = 1;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
