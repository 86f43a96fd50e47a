import { createHash } from "node:crypto";
import { rejectionReports } from "../../lib/connections/tokens/report-rejected.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { secondsAfter } from "../../lib/instants.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { acme, signal } from "../fixtures/engine-fixture.ts";
import { openBroker } from "./broker-fixture.ts";
import { net, openMinted } from "./mint/mint-fixture.ts";

export const fingerprint = (token: string) => createHash("sha256").update(token).digest("base64url");

type World = Awaited<ReturnType<typeof openBroker>> | Awaited<ReturnType<typeof openMinted>>;

/** Processes of the broker and of the reports' function, over one table, one store and one provider. */
function processesOf(world: World, key: typeof acme | typeof net) {
  const counted: unknown[] = [];
  const engine = { ...world.engine, countRejected: async (of: unknown) => void counted.push(of) };
  const startBroker = () => {
    const broker = tokenBroker(engine);
    return async () => bearerOf(await broker.serve(key, 300, signal));
  };
  const startReporter = (using = engine) => {
    const report = rejectionReports(using, tokenBroker(using));
    return async (token: string) => {
      const endsAt = secondsAfter(world.clock(), 29);
      return bearerOf(await report(key, { fingerprint: fingerprint(token), minTtlSeconds: 300, access: "full" }, { signal, endsAt }));
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
