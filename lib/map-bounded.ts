/**
 * Maps with at most `limit` concurrent calls, in the order of the items. After the first error no further call begins.
 *
 * @param limit - At least 1.
 */
export async function mapBounded<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const queue = remaining(items);
  const worker = async () => {
    for (const [index, item] of queue) {
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** Unlike an array's iterator, a generator is closed for all workers when one of them throws out of its loop. */
function* remaining<T>(items: readonly T[]) {
  yield* items.entries();
}
