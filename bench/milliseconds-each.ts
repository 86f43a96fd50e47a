/** Milliseconds each of them takes, one after the other. */
export async function millisecondsEach(times: number, run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  for (let count = 0; count < times; count += 1) {
    await run();
  }
  return (performance.now() - from) / times;
}
