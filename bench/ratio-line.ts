import { buildLine, type Figures, type Line } from "./line.ts";
import { describeSamples, medianRatio, ratioInterval, type Samples } from "./samples.ts";

type RatioFigures = Omit<Figures, "baseline" | "measured" | "value"> & {
  /** Milliseconds of both sides, in the order of the rounds. */
  readonly baseline: Samples;
  readonly measured: Samples;
  /** The name of the baseline, such as `bare handler`. Default: the name of the measured side. */
  readonly baselineName?: string;
  /** Decimal places of the milliseconds. */
  readonly sampleDigits: number;
};

/** Builds the line of a ratio: the measured milliseconds divided by the baseline's, as the median of the rounds. */
export const buildRatioLine = ({ baseline, measured, baselineName, sampleDigits, ...figures }: RatioFigures): Line =>
  buildLine({
    ...figures,
    baseline: describeSamples(baseline, baselineName === undefined ? "ms" : `ms ${baselineName}`, sampleDigits),
    measured: describeSamples(measured, "ms", sampleDigits),
    value: medianRatio(measured, baseline),
  });

/** Builds the same line with the confidence interval of the ratio. */
export const buildIntervalLine = (figures: RatioFigures): Line =>
  buildRatioLine({ ...figures, interval: ratioInterval(figures.measured, figures.baseline) });
