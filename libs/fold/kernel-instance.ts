import { readFileSync } from 'node:fs';

/** What the compiled kernel exports; `kernel/scan.ts` says what each does. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  prepare(): void;
  begin(): void;
  scan(from: number, to: number, bias: number, start: number, limit: number): number;
  finish(): void;
  hashFacts(length: number): bigint;
  hashBuyer(length: number): number;
  keyOfListing(length: number, currency: number): number;
}

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** Node has it, but its types don't. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };

let compiled: object | undefined;

/** A kernel with a memory of its own, ready to scan. The file is read and compiled once. */
export function newKernel(): Kernel {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('./kernel/kernel.wasm', import.meta.url)),
  );
  const kernel = new WebAssembly.Instance(compiled).exports as Kernel;
  kernel.prepare();
  return kernel;
}
