/** Milliseconds of CPU, system and garbage collection included, for each of `times`. */
export async function cpuEach(times: number, run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}
