import type { Basis } from '../contracts/api.ts';
import { column } from '../contracts/measures.ts';

/** The columns of a cell that hold each figure on one clock. What is placed has no cohort clock. */
export interface BasisColumns {
  readonly placedUnits: number | null;
  readonly cancelledUnits: number;
  readonly cancelledAmount: number;
  readonly returnedUnits: number;
  readonly refundedAmount: number;
}

const columnsByBasis: Readonly<Record<Basis, BasisColumns>> = {
  activity: {
    placedUnits: column.placedUnits,
    cancelledUnits: column.cancelledUnits,
    cancelledAmount: column.cancelledAmount,
    returnedUnits: column.returnedUnits,
    refundedAmount: column.refundedAmount,
  },
  cohort: {
    placedUnits: null,
    cancelledUnits: column.cohortCancelledUnits,
    cancelledAmount: column.cohortCancelledAmount,
    returnedUnits: column.cohortReturnedUnits,
    refundedAmount: column.cohortRefundedAmount,
  },
};

/** The columns of a clock. Sales and discounts stand in the same columns on both. */
export function basisColumns(basis: Basis): BasisColumns {
  return columnsByBasis[basis];
}
