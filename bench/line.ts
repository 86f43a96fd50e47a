/** One line of the table that the bench prints. */
export type Line = {
  readonly bench: string;
  readonly baseline: string;
  readonly measured: string;
  readonly value: string;
  readonly target: string;
  readonly reached: boolean;
};

export type Target = { readonly atLeast: number } | { readonly atMost: number };

export type Figures = {
  readonly bench: string;
  readonly baseline: string;
  readonly measured: string;
  readonly value: number;
  readonly target: Target;
  /** Decimal places of the value. Default 2. */
  readonly digits?: number;
};

/** Holds what was measured against what must be reached. The value is compared as it is, and rounded only to be shown. */
export function buildLine({ bench, baseline, measured, value, target, digits = 2 }: Figures): Line {
  const [sign, bound, reached] =
    "atLeast" in target ? [">=", target.atLeast, value >= target.atLeast] : ["<=", target.atMost, value <= target.atMost];
  return { bench, baseline, measured, value: value.toFixed(digits), target: `${sign} ${bound}`, reached };
}
