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
  /** The confidence interval of the value, which is printed behind it. */
  readonly interval?: Interval;
  /** Decimal places of the value. Default 2. */
  readonly digits?: number;
};

/** Compares a measured value with its target, whatever its interval is. The value is rounded only for display. */
export function buildLine({ bench, baseline, measured, value, target, interval, digits = 2 }: Figures): Line {
  const [sign, bound, reached] =
    "atLeast" in target ? [">=", target.atLeast, value >= target.atLeast] : ["<=", target.atMost, value <= target.atMost];
  const shown = interval === undefined ? "" : ` (${interval.low.toFixed(digits)}-${interval.high.toFixed(digits)})`;
  return { bench, baseline, measured, value: `${value.toFixed(digits)}${shown}`, target: `${sign} ${bound}`, reached };
}
