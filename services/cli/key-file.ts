import { hash, randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { toError } from '../../libs/base/errors.ts';
import {
  type ApiKeyFile,
  apiKeyFile,
  type CallerRole,
  parseApiKeyFile,
} from '../../libs/contracts/api-key-file.ts';
import { CommandError } from './command-error.ts';

/** A key that is to be. */
export interface NewKey {
  readonly name: string;
  readonly role: CallerRole;
  /** For the role `brand`, and for no other. */
  readonly brands: readonly string[];
  /** RFC 3339; without it the key works until it is revoked. */
  readonly expires?: string;
}

type KeyEntry = ApiKeyFile['keys'][number];

/**
 * The keys of a file, by name.
 *
 * @throws CommandError 2 where it can't be read or is not what it should be
 */
export async function readKeys(path: string): Promise<KeyEntry[]> {
  const { keys } = await readKeyFile(path, { isNew: false });
  return keys.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Adds a key to a file, which is made where it is not there.
 *
 * @returns the key, which is kept nowhere: the file has its hash alone
 * @throws CommandError 1 where the name is taken, 2 where the file or the key is not right
 */
export async function addKey(path: string, { brands, ...rest }: NewKey): Promise<string> {
  const key = `tally_${randomBytes(32).toString('base64url')}`;
  const entry = {
    ...rest,
    sha256: hash('sha256', key),
    ...(brands.length > 0 ? { brands: [...brands] } : {}),
  };
  await changeKeys(path, { isNew: true }, ({ keys }) => {
    if (keys.some(({ name }) => name === rest.name)) {
      const hint = 'Revoke it first, or choose another name.';
      throw new CommandError(1, `There is a key named ${rest.name} already. ${hint}`);
    }
    return { keys: [...keys, entry] };
  });
  return key;
}

/**
 * Takes a key out of a file.
 *
 * @throws CommandError 1 where no key has this name, 2 where the file is not right
 */
export async function revokeKey(path: string, name: string): Promise<void> {
  await changeKeys(path, { isNew: false }, ({ keys }) => {
    const rest = keys.filter((key) => key.name !== name);
    if (rest.length < keys.length) return { keys: rest };
    throw new CommandError(1, `No key is named ${name}. tally keys list shows those there are.`);
  });
}

/** Changes a file as a whole: whoever reads it sees the old text or the new one. */
async function changeKeys(
  path: string,
  options: { readonly isNew: boolean },
  change: (file: ApiKeyFile) => unknown,
): Promise<void> {
  const draft = `${path}.new`;
  // The draft is also the lock: of two who change the file at once, one is told so.
  const handle = await open(draft, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    const hint = cause.code === 'EEXIST' ? 'Somebody else changes it, or did not finish: ' : '';
    throw new CommandError(2, `${hint}${draft} can't be made: ${cause.message}`, { cause });
  });
  try {
    const changed = apiKeyFile.safeParse(change(await readKeyFile(path, options)));
    if (!changed.success) {
      const reasons = changed.error.issues.map((issue) => issue.message).join('; ');
      throw new CommandError(2, `The key can't be made: ${reasons}.`);
    }
    await handle.writeFile(`${JSON.stringify(changed.data, null, 2)}\n`);
    await handle.sync();
    await rename(draft, path);
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
}

async function readKeyFile(
  path: string,
  { isNew }: { readonly isNew: boolean },
): Promise<ApiKeyFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const cause = toError(thrown) as NodeJS.ErrnoException;
    if (isNew && cause.code === 'ENOENT') return { keys: [] };
    throw new CommandError(2, `${path} can't be read: ${cause.message}`, { cause });
  }
  const parsed = parseApiKeyFile(text);
  if ('file' in parsed) return parsed.file;
  throw new CommandError(2, `${path} is no file of API keys:\n${parsed.problems}`);
}
