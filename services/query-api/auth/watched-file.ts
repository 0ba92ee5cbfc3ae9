import { readFile } from 'node:fs/promises';
import { type Clock, systemClock } from '../../../libs/base/clock.ts';
import { TallyError, toError } from '../../../libs/base/errors.ts';
import type { Part } from '../../../libs/base/lifecycle.ts';
import type { ApiLog } from '../context.ts';

/** A file whose contents can change while the service runs. */
export interface WatchedFile<T> {
  readonly path: string;
  /** @throws Error where the text is not what it should be */
  readonly parse: (text: string) => T;
  /** Called with what the file holds, first and after each change. */
  readonly use: (contents: T) => void;
  readonly log: ApiLog;
  readonly clock?: Clock;
}

const lookEveryMs = 5_000;

/**
 * Reads a file at once and again whenever its text has changed. A new text that is not right is
 * said and passed over, so a slip while the file is edited locks nobody out.
 *
 * @throws TallyError `settings_invalid` where the file is not right at the start
 */
export async function watchFile<T>(file: WatchedFile<T>): Promise<Part> {
  const { path, parse, use, log, clock = systemClock } = file;
  let known = await readFile(path, 'utf8')
    .then((text) => {
      use(parse(text));
      return text;
    })
    .catch((cause: unknown) => {
      const message = `The file ${path} can't be used: ${toError(cause).message}`;
      throw new TallyError('settings_invalid', message, { cause });
    });
  const look = async () => {
    try {
      const text = await readFile(path, 'utf8');
      if (text === known) return;
      known = text;
      use(parse(text));
      log.info({ path }, 'a file has changed and was read again');
    } catch (thrown) {
      log.error({ path, err: toError(thrown) }, 'a file has changed and can not be used');
    }
  };
  return {
    name: `file ${path}`,
    async run(signal) {
      while (!signal.aborted) {
        await clock.sleep(lookEveryMs, signal);
        if (!signal.aborted) await look();
      }
    },
  };
}
