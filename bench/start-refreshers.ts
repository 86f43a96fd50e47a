import { type ChildProcess, fork } from "node:child_process";
import { nextMessage } from "./next-message.ts";
import { pin } from "./pin.ts";
import type { Mocks } from "./start-mocks.ts";

/** The work of one process: so many due connections of its shard. */
export type Order = { readonly times: number };
export type Done = { readonly cpuMs: number; readonly complaints: readonly string[] };

export type Refreshers = {
  /**
   * Refreshes so many connections in each of the first processes, all at the same time.
   *
   * @param processes - Default: all of them.
   * @returns The refreshes a second of all, and the mean CPU of one.
   * @throws {Error} A process logged a warning or an error.
   */
  run(times: number, processes?: number): Promise<{ readonly perSecond: number; readonly cpuMs: number }>;
  stop(): void;
};

/** Starts a process for the tick of each shard, all of them on the product's core. */
export async function startRefreshers(mocks: Mocks, shards: number, rotates: boolean): Promise<Refreshers> {
  const env = { ...process.env, ...mocks.environment, BENCH_CERTIFICATE: mocks.certificate };
  const workers = Array.from({ length: shards }, (_, shard) =>
    fork(new URL("refresh-process.ts", import.meta.url), {
      env: { ...env, BENCH_SHARD: String(shard), BENCH_SHARDS: String(shards), BENCH_ROTATES: String(rotates) },
    }),
  );
  await Promise.all(workers.map((worker) => nextMessage(worker)));
  for (const worker of workers) {
    pin(worker.pid, 0);
  }
  return {
    run: async (times, processes = shards) => {
      const from = performance.now();
      const done = await Promise.all(workers.slice(0, processes).map((worker) => give(worker, { times })));
      const seconds = (performance.now() - from) / 1000;
      const cpuMs = done.reduce((sum, of) => sum + of.cpuMs, 0) / (times * processes);
      return { perSecond: (times * processes) / seconds, cpuMs };
    },
    stop: () => {
      for (const worker of workers) {
        worker.disconnect();
      }
    },
  };
}

async function give(worker: ChildProcess, order: Order): Promise<Done> {
  worker.send(order);
  const done = await nextMessage<Done>(worker);
  if (done.complaints.length > 0) {
    throw new Error(`a process complained: ${done.complaints.slice(0, 3).join("; ")}`);
  }
  return done;
}
