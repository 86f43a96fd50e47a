import { refreshDue } from "../lib/connections/jobs/refresh-due.ts";
import type { DueConnections } from "../lib/connections/stores.ts";
import type { Subject } from "./compose.ts";

const onlyShard = { shard: 0, shards: 1 };

/** Runs the scheduled work on `times` due connections of one shard, `concurrency` at a time. */
export async function refreshSome({ deps }: Subject, times: number, concurrency: number, shard = onlyShard): Promise<void> {
  const never = new AbortController().signal;
  const options = { ...shard, concurrency, stop: never, signal: never };
  const counts = await refreshDue({ ...deps, due: atMost(deps.due, times) }, options);
  const refreshed = counts["gcp refreshed expires_soon"] ?? 0;
  if (refreshed !== times) {
    throw new Error(`${refreshed} instead of ${times} were refreshed: ${JSON.stringify(counts)}`);
  }
}

/** Limits the due index to its first entries. */
const atMost = (due: Pick<DueConnections, "pages" | "defer">, times: number): Pick<DueConnections, "pages" | "defer"> => ({
  ...due,
  async *pages(shard, now) {
    let left = times;
    for await (const page of due.pages(shard, now)) {
      yield page.slice(0, left);
      left -= page.length;
      if (left <= 0) {
        return;
      }
    }
  },
});
