/**
 * Computes a statistic of the values of one period, by CloudWatch's name (`Sum`) or that of a query (`SUM`).
 *
 * @returns `undefined`: there is no value.
 * @throws {Error} The statistic is not known here, such as a percentile.
 */
export function toStatistic(statistic: string, values: readonly number[]): number | undefined {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (statistic.toUpperCase()) {
    case "SUM":
      return values.length === 0 ? undefined : sum;
    case "AVERAGE":
    case "AVG":
      return values.length === 0 ? undefined : sum / values.length;
    case "MAXIMUM":
    case "MAX":
      return values.length === 0 ? undefined : Math.max(...values);
    case "MINIMUM":
    case "MIN":
      return values.length === 0 ? undefined : Math.min(...values);
    case "SAMPLECOUNT":
    case "COUNT":
      return values.length === 0 ? undefined : values.length;
    default:
      throw new Error(`the statistic ${statistic} is not known here`);
  }
}
