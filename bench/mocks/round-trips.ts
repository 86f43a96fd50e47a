/** Records when each request arrived and when its answer had been sent. */
export class RoundTrips {
  readonly #spans: { readonly from: number; readonly to: number }[] = [];

  add(from: number, to: number): void {
    this.#spans.push({ from, to });
  }

  clear(): void {
    this.#spans.length = 0;
  }

  /** Counts the longest chain of requests in which each began after the one before had ended. Parallel requests count once. */
  serial(): number {
    let count = 0;
    let end = Number.NEGATIVE_INFINITY;
    for (const { from, to } of [...this.#spans].sort((one, other) => one.to - other.to)) {
      if (from >= end) {
        count += 1;
        end = to;
      }
    }
    return count;
  }
}
