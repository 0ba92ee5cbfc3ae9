/** A change of a source's text, made while it is loaded. The file itself stays as it is. */
export interface Patch {
  /** Path in the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/**
 * The text with the patches made.
 *
 * @throws Error where the text to replace is not there, or more than once: the source has changed,
 *   and the patch must follow
 */
export function applyPatches(text: string, patches: readonly Patch[]): string {
  let patched = text;
  for (const { file, find, replace } of patches) {
    const pieces = patched.split(find);
    if (pieces.length !== 2) {
      throw new Error(`${file} has the text of a patch ${pieces.length - 1} times:\n${find}`);
    }
    patched = pieces.join(replace);
  }
  return patched;
}
