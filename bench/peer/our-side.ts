import { fork } from "node:child_process";
import { mapBounded } from "../../lib/map-bounded.ts";
import { nextMessage } from "../next-message.ts";
import { pin } from "../pin.ts";
import { type Seeding, seededConnection, seededFields, seededPath } from "../seeded-connection.ts";
import { withoutToken } from "../seeded-token.ts";
import type { Mocks } from "../start-mocks.ts";
import { startRefreshers } from "../start-refreshers.ts";
import type { Reads } from "./plugin-side.ts";
import type { ReadDone, ReadOrder } from "./read-process.ts";
import type { Peer } from "./start-peer.ts";

const inFlight = 32;
const seeding: Seeding = { name: "peer", count: 0, due: 0, remainingSeconds: 500, shards: 1, rotating: false };

/** Where access tokens are. `sealed`: in the table, with `accessTokens: sealed`. */
type Where = "vault" | "sealed";

/** Starts a process of the broker on the product's core. `read` asks for tokens that are in no memory, 32 at a time. */
export async function startReader(mocks: Mocks, most: number, where: Where) {
  const name = `peer reads, ${where}`;
  await mocks.seed({ ...seeding, name, count: most, due: most, remainingSeconds: 3000, sealed: where === "sealed" });
  const env = { ...process.env, ...mocks.environment, ACCESS_TOKENS: where, BENCH_CERTIFICATE: mocks.certificate };
  const reader = fork(new URL("read-process.ts", import.meta.url), { env });
  await nextMessage(reader);
  pin(reader.pid, 0);
  let from = 0;
  return {
    read: async (times: number): Promise<Reads> => {
      reader.send({ name, from, times, inFlight } satisfies ReadOrder);
      from += times;
      const { perSecond, cpuMs, complaints } = await nextMessage<ReadDone>(reader);
      if (complaints.length > 0) {
        throw new Error(`the broker complained: ${complaints.slice(0, 3).join("; ")}`);
      }
      return { perSecond, cpuMs };
    },
    stop: () => reader.disconnect(),
  };
}

/**
 * Starts a process of the schedule that keeps its credentials in the peer's real Vault, so that the CPU of the store counts on both sides.
 *
 * @param most - Connections that are refreshed in all.
 */
export async function startWithRealVault(mocks: Mocks, { vault, api, cpuMs }: Peer, most: number, where: Where) {
  const due: Seeding = { ...seeding, name: `peer CPU, ${where}`, count: most, due: most, sealed: where === "sealed" };
  await mocks.seed(due);
  const now = new Date();
  await mapBounded(
    Array.from({ length: most }, (_, index) => index),
    inFlight,
    async (index) => {
      const connection = seededConnection(due, index, now);
      const fields = seededFields(due, index, connection);
      const data = where === "sealed" ? withoutToken(fields) : fields;
      await api("POST", `kv/data/${seededPath(connection)}`, { data, options: { cas: 0 } });
    },
  );
  const environment = { ...mocks.environment, ACCESS_TOKENS: where, VAULT_ADDR: vault.address, VAULT_TOKEN: vault.rootToken };
  const refreshers = await startRefreshers({ ...mocks, environment }, 1, false);
  return {
    /** @returns The CPU milliseconds of a refresh: of the function, and of Vault. */
    spend: async (times: number) => {
      const from = cpuMs();
      const { cpuMs: ours } = await refreshers.run(times);
      return { ours, store: (cpuMs() - from) / times };
    },
    stop: refreshers.stop,
  };
}
