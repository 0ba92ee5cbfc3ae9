/** Whose figures an answer may hold: some brands, or all, also those outside the roster. Every
 * question takes one, so none can be asked without. */
export type Scope = 'all' | ReadonlySet<string>;

/** Whether a scope holds a brand. */
export function inScope(scope: Scope, brandId: string): boolean {
  return scope === 'all' || scope.has(brandId);
}
