/** Whose figures an answer may hold. Every question takes one, so none can be asked without. */
export type Scope = 'all' | ReadonlySet<string>;

/** Every brand, also those outside the roster. */
export const allBrands: Scope = 'all';

/** Whether a scope holds a brand. */
export function inScope(scope: Scope, brandId: string): boolean {
  return scope === 'all' || scope.has(brandId);
}
