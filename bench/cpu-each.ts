/** Measures the CPU milliseconds of one run, system and garbage collection included, as the mean of `times` runs. */
export async function cpuEach(times: number, run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}
