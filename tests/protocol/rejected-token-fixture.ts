import { createHash } from "node:crypto";
import type { Access } from "../../lib/connections/connection.ts";
import { rejectionReports } from "../../lib/connections/tokens/report-rejected.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { secondsAfter } from "../../lib/system.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { acme, signal } from "../fixtures/engine-fixture.ts";
import { openBroker } from "./broker-fixture.ts";
import { net, openMinted } from "./mint/mint-fixture.ts";

export const fingerprint = (token: string) => createHash("sha256").update(token).digest("base64url");

type World = Awaited<ReturnType<typeof openBroker>> | Awaited<ReturnType<typeof openMinted>>;

/** Processes of the broker and of the reports' function, over one table, one store and one provider. */
function processesOf(world: World, key: typeof acme | typeof net) {
  const counted: [of: unknown, access: Access][] = [];
  const engine = { ...world.engine, countRejected: async (of: unknown, access: Access) => void counted.push([of, access]) };
  const startBroker = () => {
    const broker = tokenBroker(engine);
    return async (access: Access = "full") => bearerOf(await broker.serve(key, 300, signal, undefined, access));
  };
  const startReporter = (using = engine) => {
    const report = rejectionReports(using, tokenBroker(using));
    return async (token: string, access: Access = "full") => {
      const endsAt = secondsAfter(world.clock(), 29);
      return bearerOf(await report(key, { fingerprint: fingerprint(token), minTtlSeconds: 300, access }, { signal, endsAt }));
    };
  };
  return { engine, counted, startBroker, startReporter };
}

export async function openRefreshed() {
  const world = await openBroker();
  return { ...world, ...processesOf(world, acme) };
}

export async function openMintedProcesses() {
  const world = await openMinted();
  return { ...world, ...processesOf(world, net) };
}

export const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
