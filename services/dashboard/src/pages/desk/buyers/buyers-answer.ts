/** A number of people, which may be estimated from a sample of them. */
export interface PeopleCount {
  readonly estimate: number;
  /** Whether everybody was in the sample: then it is no estimate. */
  readonly exact: boolean;
  /** Between these it lies in 95 of 100 such samples. */
  readonly low: number;
  readonly high: number;
}

/** Who bought; null is a number that is not told, since it is of too few people. */
export interface BuyerLine {
  readonly buyers: PeopleCount | null;
  readonly repeatBuyers: PeopleCount | null;
  readonly newToBrand: (Omit<PeopleCount, 'estimate'> & { readonly share: number }) | null;
  readonly alsoInOther?: PeopleCount | null;
}

interface NamedLine extends BuyerLine {
  readonly id: string;
  readonly name: string;
}

/** `GET …/buyers`, as far as the desk shows it. */
export interface BuyersAnswer {
  readonly totals: BuyerLine;
  readonly groups: readonly NamedLine[];
  readonly brands: readonly NamedLine[];
}
