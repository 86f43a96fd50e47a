import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { Failure } from "../../lib/errors.ts";
import { minutesAfter } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { newConnection, now } from "../fixtures/new-connection.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { inTurns } from "../protocol/in-turns.ts";
import { interleaver } from "../protocol/interleaver.ts";
import { takeLease } from "./connections-contract.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

type World = { readonly tenant: string; readonly clock: () => Date };
type Deed = (connections: Connections, world: World) => Promise<unknown>;

const place = ({ tenant }: World, account: string) => ({ tenant, provider: "azure", account }) as const;
const make = (world: World, account: string): Connection => {
  const at = world.clock();
  return newConnection({ ...place(world, account), id: randomUUID(), grantId: randomUUID(), createdAt: at, liveSince: at, updatedAt: at });
};
const connect =
  (account: string): Deed =>
  (connections, world) =>
    connections.write(make(world, account), undefined, []);
const underLease = (account: string, work: (held: Awaited<ReturnType<typeof takeLease>>) => Deed) => {
  const deed: Deed = async (connections, world) =>
    work(await takeLease(connections, place(world, account), world.clock()))(connections, world);
  return deed;
};
const disconnect = (account: string) =>
  underLease(account, (held) => (connections, { clock }) => {
    const ended = { startedAt: clock(), disconnectedAt: clock(), disconnectedBy: "ada", disconnectId: randomUUID() };
    return connections.erase(held, { ...held.connection, ...ended, grant: { state: "revoked" } }, []);
  });
const deeds: Readonly<Record<string, Deed>> = {
  "connects default": connect("default"),
  "connects another": connect("production"),
  "connects a third": connect("staging"),
  "disconnects default": disconnect("default"),
  "disconnects another": disconnect("production"),
  "connects default again": underLease("default", (held) => (connections, world) => {
    const again = { ...make(world, "default"), id: held.connection.id };
    return connections.write(again, held, []);
  }),
  "refreshes default": underLease("default", (held) => (connections, { clock }) => {
    const refreshed = { ...held.connection, refreshedAt: clock(), updatedAt: clock() };
    return connections.commit(refreshed, held.lease, { before: held.connection });
  }),
  "writes all of default": underLease(
    "default",
    (held) =>
      (connections, { clock }) =>
        connections.commit({ ...held.connection, updatedAt: clock() }, held.lease),
  ),
  "names none": (connections, { tenant, clock }) => unnamedAccounts({ connections, clock }).findKey({ tenant, provider: "azure" }),
};
const isWrite = (name: string) => name.startsWith("connects");

/** Lets a list of choices say which process begins, moves on or dies, and when minutes pass. @returns Each step in which the note was wrong. */
async function play(choices: readonly number[]): Promise<{ readonly wrong: string[]; readonly noted: number }> {
  const turns = interleaver(choices);
  const alive = new Map<number, string>();
  const wrong: string[] = [];
  let [at, noted] = [now, 0];
  const world: World = { tenant: randomUUID(), clock: () => at };
  const direct = connectionsIn(local.table);

  const begin = (name: string) => {
    const process = alive.size;
    const client = inTurns(turns.wait, process, "table", local.table.client);
    alive.set(process, name);
    turns.trace.push(`${process}: ${name}`);
    const work = deeds[name]?.(connectionsIn({ ...local.table, client }), world) ?? Promise.reject(new TypeError(name));
    work
      .catch((error: unknown) => expect(error instanceof Failure || String(error).includes("lease")).toBe(true))
      .finally(() => alive.set(process, "done"));
  };
  const look = async () => {
    const { connections } = await direct.listPage(world.tenant, { limit: 10 });
    const usual = connections.find(({ account }) => account === "default");
    noted += usual?.isOnly === true ? 1 : 0;
    if (usual?.isOnly === true && connections.length > 1) {
      wrong.push(turns.trace.join("\n"));
    }
  };

  await direct.write(make(world, "default"), undefined, []);
  at = minutesAfter(at, 11);
  if ((choices[0] ?? 0) % 2 === 0) {
    await deeds["names none"]?.(direct, world);
  }
  while (turns.hasChoices()) {
    const choose = turns.take();
    const [what, which] = [choose(8), choose(97)];
    if (what < 2) {
      begin(Object.keys(deeds)[which % Object.keys(deeds).length] ?? "");
    } else if (what === 2 && alive.size > 0) {
      turns.kill(which % alive.size);
      alive.set(which % alive.size, "dead");
    } else if (what === 3 && ![...alive.values()].some(isWrite)) {
      // A process that writes has minutes for it.
      at = minutesAfter(at, 11);
    } else {
      await turns.step(which, () => {});
      // The table answers over a socket: its process then waits for its next turn.
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await look();
  }
  return { wrong, noted };
}

it("never says of default that it is the only connection while another one stands, whoever writes at once, dies or is late", async () => {
  let noted = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(8 * 97 - 1), { minLength: 40, maxLength: 120 }), async (choices) => {
      const played = await play(choices);
      noted += played.noted;
      expect(played.wrong).toEqual([]);
    }),
    { numRuns: 30 },
  );
  expect(noted, "and says it at times").toBeGreaterThan(0);
});
