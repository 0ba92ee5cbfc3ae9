import { count } from '../format/numbers.ts';
import { t } from '../text/language.ts';

/** Rows that the API gives at once. */
const pageRows = 1000;

/** Says so where there may be more rows than are shown. */
export function CutOff({ rows }: { readonly rows: number }) {
  if (rows < pageRows) return null;
  return <p class="muted small">{t().parts.cutOff(count(pageRows))}</p>;
}
