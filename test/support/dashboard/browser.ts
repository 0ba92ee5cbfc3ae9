import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '../../..');
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium of this machine: `CHROMIUM`, or what is in the path; undefined where there is none. */
export function findChromium({ CHROMIUM = '', PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  if (CHROMIUM !== '') return CHROMIUM;
  const candidates = PATH.split(delimiter).flatMap((dir) => names.map((name) => join(dir, name)));
  return candidates.find((file) => isExecutable(file));
}

/** Starts one browser for all tests of the run. */
export function launchBrowser(executablePath: string, runDir: string): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath,
    // A container has no user but root, and little shared memory.
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--font-render-hinting=none',
    ],
    env: { ...process.env, FONTCONFIG_FILE: writeFontConfig(runDir) },
  });
}

/** Bare machines have no Chinese font, so the one that reports are set in is lent to the browser. It
 * comes first, so that pictures are the same on every machine. */
function writeFontConfig(runDir: string): string {
  mkdirSync(runDir, { recursive: true });
  const file = join(runDir, 'fonts.conf');
  const fonts = join(root, 'node_modules/@expo-google-fonts/noto-sans-sc');
  writeFileSync(
    file,
    `<?xml version="1.0"?><fontconfig><include>/etc/fonts/fonts.conf</include>` +
      `<dir>${fonts}</dir><cachedir>${join(runDir, 'fonts')}</cachedir>` +
      ['system-ui', 'sans', 'sans-serif'].map(preferNoto).join('') +
      '</fontconfig>',
  );
  return file;
}

function preferNoto(family: string): string {
  const prefer = '<prefer><family>Noto Sans SC</family></prefer>';
  return `<alias binding="strong"><family>${family}</family>${prefer}</alias>`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
