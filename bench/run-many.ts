/** Runs something a number of times, so many at once. */
export async function runMany(count: number, concurrency: number, run: () => Promise<unknown>): Promise<void> {
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
