/** The measurements of one side of a comparison, one number a repeat. */
export type Samples = readonly number[];

export function quantile(samples: Samples, fraction: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN;
}

export const median = (samples: Samples): number => quantile(samples, 0.5);

/**
 * Computes the median of the rounds' ratios. The two sides of a round are measured one right after the other, so that a slow
 * machine slows both.
 */
export const medianRatio = (measured: Samples, baseline: Samples): number => median(ratios(measured, baseline));

const ratios = (measured: Samples, baseline: Samples): Samples => measured.map((value, round) => value / (baseline[round] ?? Number.NaN));

/**
 * Estimates the 90 % confidence interval of the median ratio by bootstrap: it draws as many rounds as there are, with
 * replacement, many times, and takes the 5 % and 95 % quantiles of their medians.
 */
export function ratioInterval(measured: Samples, baseline: Samples): { readonly low: number; readonly high: number } {
  const all = ratios(measured, baseline);
  const draw = () => all[Math.floor(Math.random() * all.length)] ?? Number.NaN;
  const medians = Array.from({ length: 2000 }, () => median(all.map(draw)));
  return { low: quantile(medians, 0.05), high: quantile(medians, 0.95) };
}

/** A baseline with quartiles farther than this from its median is too unstable for a comparison. */
const mostMoved = 0.25;

/**
 * Whether a baseline moved while it was measured: its lower or its upper quartile is more than 25 % away from its median. A
 * single disturbed repeat does not count.
 */
export function hasMoved(samples: Samples): boolean {
  const middle = median(samples);
  return [0.25, 0.75].some((fraction) => Math.abs(quantile(samples, fraction) - middle) > middle * mostMoved);
}

/** Formats the median with its unit, and the lowest and highest of all repeats. */
export function describeSamples(samples: Samples, unit: string, digits: number): string {
  const [middle, low, high] = [median(samples), Math.min(...samples), Math.max(...samples)].map((value) => value.toFixed(digits));
  return `${middle} ${unit} (${low}-${high})`;
}

/**
 * Measures both sides many times in turn, so that changes on the machine affect both.
 *
 * @param round - One repeat of each side, by name. If the side `baseline` moves, everything is measured once more.
 * @returns The samples of each side.
 * @throws {Error} The baseline moved both times.
 */
export async function interleave<Side extends string>(
  repeats: number,
  round: () => Promise<Readonly<Record<Side | "baseline", number>>>,
): Promise<(side: Side | "baseline") => Samples> {
  for (let attempt = 1; ; attempt += 1) {
    const rounds: Readonly<Record<Side | "baseline", number>>[] = [];
    while (rounds.length < repeats) {
      rounds.push(await round());
    }
    const samplesOf = (side: Side | "baseline") => rounds.map((values) => values[side]);
    const baseline = samplesOf("baseline");
    if (!hasMoved(baseline)) {
      return samplesOf;
    }
    if (attempt === 2) {
      throw new Error(`the baseline moved twice: ${describeSamples(baseline, "", 2)}`);
    }
  }
}

/** The confidence interval of a ratio is narrow when it is at most this share of its middle. */
const narrow = 0.06;

/** So many times the repeats are measured at most. */
const mostAgain = 3;

/**
 * Measures all sides many times in turn, and goes on until the ratio of each to the baseline is known well: on a busy machine that takes
 * longer. A baseline that moves does no harm, because each round gives a ratio of its own.
 *
 * @param repeats - Rounds at least. There are three times as many at most.
 */
export async function interleaveUntilSteady<Side extends string>(
  repeats: number,
  sides: readonly Side[],
  round: () => Promise<Readonly<Record<Side | "baseline", number>>>,
): Promise<(side: Side | "baseline") => Samples> {
  const rounds: Readonly<Record<Side | "baseline", number>>[] = [];
  const samplesOf = (side: Side | "baseline") => rounds.map((values) => values[side]);
  const isKnown = (side: Side) => {
    const { low, high } = ratioInterval(samplesOf(side), samplesOf("baseline"));
    return (high - low) / ((high + low) / 2) <= narrow;
  };
  while (rounds.length < repeats || (rounds.length < mostAgain * repeats && !sides.every(isKnown))) {
    rounds.push(await round());
  }
  return samplesOf;
}
