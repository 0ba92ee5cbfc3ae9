import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import tls from 'node:tls';
import { toError } from '../../../libs/base/errors.ts';

/** What is to be fetched, and what its bytes must be. */
export interface Download {
  readonly url: string;
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

const triesMax = 3;
const stallMsMax = 60_000;

/**
 * Fetches a file over HTTP(S): whole and with the right checksum, or not at all. Tries again where
 * the line or the server fails. `onBytes` hears what arrives, and takes it back when a try fails.
 *
 * @throws Error that names the address and what is wrong
 */
export async function download(
  wanted: Download,
  onBytes: (count: number) => void = () => {},
  retryPauseMs = 1000,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    let received = 0;
    try {
      await downloadOnce(wanted, (count) => {
        received += count;
        onBytes(count);
      });
      return;
    } catch (error) {
      onBytes(-received);
      if (tries === triesMax) throw error;
      await pause(retryPauseMs * tries);
    }
  }
}

async function downloadOnce(wanted: Download, onBytes: (count: number) => void): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(
    () => stalled.abort(new Error(`no byte came for ${stallMsMax / 1000} s`)),
    stallMsMax,
  );
  const part = `${wanted.file}.part`;
  const hash = createHash('sha256');
  const output = await open(part, 'w');
  try {
    const response = await request(wanted.url, { signal: stalled.signal });
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      hash.update(chunk);
      await output.write(chunk);
      onBytes(chunk.length);
    }
    const sha256 = hash.digest('hex');
    if (sha256 !== wanted.sha256) {
      throw new Error(
        `the SHA-256 of ${response.url} is ${sha256}, not ${wanted.sha256} as pinned`,
      );
    }
    await output.close();
    await rename(part, wanted.file);
  } finally {
    clearTimeout(timer);
    await output.close().catch(() => {});
    await rm(part, { force: true });
  }
}

/** Whether a file has these bytes; `false` where it is not there. */
export async function hasChecksum(file: string, sha256: string): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch {
    return false;
  }
  return hash.digest('hex') === sha256;
}

/**
 * A GET that fails on any status but 2xx. A user and password in the address are sent as a header.
 *
 * @throws Error that names the address and what is wrong
 */
export async function request(url: string, options: RequestInit = {}): Promise<Response> {
  trustTheMachine();
  const target = new URL(url);
  const headers = new Headers(options.headers);
  if (target.username !== '') {
    const login = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`;
    headers.set('authorization', `Basic ${Buffer.from(login).toString('base64')}`);
    target.username = '';
    target.password = '';
  }
  const response = await fetch(target, { ...options, headers }).catch((thrown: unknown) => {
    // What fetch itself says is always "fetch failed".
    const { cause, message } = toError(thrown);
    const reason = cause === undefined ? message : toError(cause).message;
    throw new Error(`${target.href} could not be fetched: ${reason}`, { cause: thrown });
  });
  if (!response.ok) throw new Error(`${target.href} answered with status ${response.status}`);
  return response;
}

let machineTrusted = false;

/** Networks of companies need the proxy of the environment and the authorities of the system. */
function trustTheMachine(): void {
  if (machineTrusted) return;
  machineTrusted = true;
  http.setGlobalProxyFromEnv();
  tls.setDefaultCACertificates([
    ...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]),
  ]);
}
