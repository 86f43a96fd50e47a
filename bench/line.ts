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

export type Interval = { readonly low: number; readonly high: number };

export type Figures = {
  readonly bench: string;
  readonly baseline: string;
  readonly measured: string;
  readonly value: number;
  readonly target: Target;
  /** What the value may be by chance. The target is missed only when all of it lies beyond. */
  readonly interval?: Interval;
  /** Decimal places of the value. Default 2. */
  readonly digits?: number;
};

/** Holds what was measured against what must be reached. The value is compared as it is, and rounded only to be shown. */
export function buildLine({ bench, baseline, measured, value, target, interval, digits = 2 }: Figures): Line {
  const { low, high } = interval ?? { low: value, high: value };
  const [sign, bound, reached] =
    "atLeast" in target ? [">=", target.atLeast, high >= target.atLeast] : ["<=", target.atMost, low <= target.atMost];
  const shown = interval === undefined ? "" : ` (${low.toFixed(digits)}-${high.toFixed(digits)})`;
  return { bench, baseline, measured, value: `${value.toFixed(digits)}${shown}`, target: `${sign} ${bound}`, reached };
}
