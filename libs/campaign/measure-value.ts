import type { Exact } from '../base/exact.ts';
import type { FigureMeasure } from '../contracts/api-params.ts';
import type { Figures } from './figures.ts';

/** One figure of many, in the unit or currency that stands first in them: that of the question. */
export function measureValue({ orders, lines, units, amounts }: Figures, measure: FigureMeasure) {
  const [unit] = units;
  const [amount] = amounts;
  const values: Readonly<Record<FigureMeasure, Exact | null | undefined>> = {
    orders,
    lines,
    placedUnits: unit?.placed,
    soldUnits: unit?.sold,
    cancelledUnits: unit?.cancelled,
    returnedUnits: unit?.returned,
    netUnits: unit?.net,
    grossAmount: amount?.gross,
    discountAmount: amount?.discount,
    soldAmount: amount?.sold,
    cancelledAmount: amount?.cancelled,
    refundedAmount: amount?.refunded,
    netAmount: amount?.net,
  };
  return values[measure] ?? null;
}

/** In what a measure counts. */
export function measureUnit(
  measure: FigureMeasure,
  lead: { readonly unit: string; readonly currency: string },
): string {
  if (measure === 'orders') return 'order';
  if (measure === 'lines') return 'line';
  return measure.endsWith('Amount') ? lead.currency : lead.unit;
}
