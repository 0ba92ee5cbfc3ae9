/**
 * The part of AssemblyScript's compiler that we call. Its own types declare globals of that language
 * (another `console` among them), which would then be those of every file here; `tsconfig.json`
 * points the import to this file instead.
 */
interface CompilerOptions {
  readonly writeFile?: (name: string, contents: Uint8Array | string) => void;
}

declare const asc: {
  main(
    args: readonly string[],
    options: CompilerOptions,
  ): Promise<{ readonly error: Error | null }>;
};
export default asc;
