import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { refreshDue } from "../lib/connections/jobs/refresh-due.ts";
import { openSdkDocuments } from "../lib/table/dynamodb-sdk.chunk.ts";
import { checkSilent, compose } from "./compose.ts";
import { buildLine, type Line } from "./line.ts";
import { startMocks } from "./start-mocks.ts";

const connections = 100_000;
const due = 1000;
const shards = 4;

/** Compares a tick in which one connection of a hundred is due with a scan, in the read and write units that the mock table counts. */
export async function benchDueIndex(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    await mocks.seed({ name: "due index", count: connections, due, remainingSeconds: 500, shards, rotating: false });
    const subject = compose(mocks.environment, shards);
    await mocks.reset();
    const scanned = await scan(mocks.environment.TABLE_NAME ?? "");
    const { table: byScan } = await mocks.counts();
    await mocks.reset();
    const refreshed = await tick(subject.deps);
    const { table } = await mocks.counts();
    checkSilent(subject);
    if (scanned !== connections || refreshed !== due) {
      throw new Error(`${scanned} scanned and ${refreshed} refreshed`);
    }
    const writes = table.baseWriteUnits + table.indexWriteUnits;
    return [
      buildLine({
        bench: "due index: items read for each that is due",
        baseline: `scan: ${byScan.itemsRead} items, ${byScan.readUnits} read units`,
        measured: `${table.itemsRead} items, ${table.readUnits} read units`,
        value: table.itemsRead / due,
        target: { atMost: 1.05 },
      }),
      buildLine({
        bench: "due index: write units a refresh",
        baseline: `${refreshed} refreshed; largest item ${table.largestItem} bytes`,
        measured: `${table.baseWriteUnits} table + ${table.indexWriteUnits} index`,
        value: writes / due,
        target: { atMost: 4 },
      }),
    ];
  } finally {
    mocks.stop();
  }
}

/** Does one minute's work: all shards at once. */
async function tick(deps: Parameters<typeof refreshDue>[0]): Promise<number> {
  const never = new AbortController().signal;
  const ticks = Array.from({ length: shards }, (_, shard) =>
    refreshDue(deps, { shard, shards, concurrency: 16, stop: never, signal: never }),
  );
  const counts = await Promise.all(ticks);
  return counts.reduce((sum, of) => sum + (of["gcp refreshed expires_soon"] ?? 0), 0);
}

async function scan(TableName: string): Promise<number> {
  let count = 0;
  for await (const page of paginateScan({ client: openSdkDocuments() }, { TableName, Select: "COUNT" })) {
    count += page.Count ?? 0;
  }
  return count;
}
