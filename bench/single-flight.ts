import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { buildLine, type Line } from "./line.ts";
import { pin } from "./pin.ts";
import type { Seeding } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const processes = 4;
const callsEach = 50;
const connections = 200;

/** How many connections all processes ask for at the same time. */
const atOnce = 5;

/** The work of one process: which connections to ask for, and how often at once. */
export type Work = { readonly seeding: Seeding; readonly from: number; readonly to: number; readonly callsEach: number };
export type Done = { readonly served: number; readonly complaints: readonly string[] };

/** Counts the provider's refreshes when four processes each ask for the same expired connection fifty times at once. */
export async function benchSingleFlight(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  const env = { ...process.env, ...mocks.environment, BENCH_CERTIFICATE: mocks.certificate };
  const workers = Array.from({ length: processes }, () => fork(new URL("single-flight-process.ts", import.meta.url), { env }));
  try {
    const seeding: Seeding = {
      name: "single flight",
      count: connections,
      due: connections,
      remainingSeconds: -60,
      shards: 4,
      rotating: true,
    };
    await mocks.seed(seeding);
    await Promise.all(workers.map((worker) => once(worker, "message")));
    for (const worker of workers) {
      pin(worker.pid, 0);
    }
    const warm = { ...seeding, name: "single flight, cold", count: 1, due: 1 };
    await mocks.seed(warm);
    await Promise.all(workers.map((worker) => give(worker, { seeding: warm, from: 0, to: 1, callsEach: 1 })));
    await mocks.reset();
    let served = 0;
    for (let from = 0; from < connections; from += atOnce) {
      const work: Work = { seeding, from, to: from + atOnce, callsEach };
      const done = await Promise.all(workers.map((worker) => give(worker, work)));
      served += done.reduce((sum, of) => sum + of.served, 0);
    }
    const { tokenRequests, reusedRefreshTokens } = await mocks.counts();
    if (served !== processes * callsEach * connections || reusedRefreshTokens > 0) {
      throw new Error(`${served} tokens served, ${reusedRefreshTokens} rotated tokens used twice`);
    }
    return [
      buildLine({
        bench: "single flight: provider calls a connection",
        baseline: `${connections} connections, ${served} tokens served`,
        measured: `${tokenRequests} provider calls`,
        value: tokenRequests / connections,
        target: { atMost: 1 },
      }),
    ];
  } finally {
    for (const worker of workers) {
      worker.disconnect();
    }
    mocks.stop();
  }
}

async function give(worker: ChildProcess, work: Work): Promise<Done> {
  worker.send(work);
  const [done] = (await once(worker, "message")) as [Done];
  if (done.complaints.length > 0) {
    throw new Error(`a process complained: ${done.complaints.slice(0, 3).join("; ")}`);
  }
  return done;
}
