import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import type { Connections, DueConnections, Leased, Tombstones } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { dueConnectionsIn } from "../../lib/table/due.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { listAll } from "../fixtures/list-all.ts";
import { fullConnection, keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { readAll } from "./due-contract.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

type Store = { readonly connections: Connections; readonly tombstones: Tombstones; readonly due: DueConnections };

const verbs = ["create", "acquire", "commit", "release", "replace", "touch", "remove", "defer", "wait"] as const;
const deed = fc.record({
  verb: fc.constantFrom(...verbs),
  account: fc.constantFrom("eu", "us"),
  /** Which holder acts, counted from the newest. */
  holder: fc.nat(2),
  seconds: fc.constantFrom(1, 15, 31, 4000),
  isFull: fc.boolean(),
  keepLease: fc.boolean(),
  onlyIfDue: fc.boolean(),
});
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** The next state of a record as a commit may write it: of the same key, grant and account, claimed as it was. */
function asCommitted({ isClaimed, ...next }: Connection, held: Connection): Connection {
  const claim = held.isClaimed === undefined ? {} : { isClaimed: held.isClaimed };
  return { ...next, ...keyOf(held), identity: held.identity, grantId: held.grantId, ...claim };
}

/** What a store answered: also its refusal of an account that another connection has claimed. */
const orRefusal = (answer: Promise<boolean>): Promise<unknown> =>
  answer.catch((error: unknown) => {
    if (error instanceof Failure) {
      return error.code;
    }
    throw error;
  });

/** The same deeds done to any store: what each answered. */
async function act({ connections, tombstones, due }: Store, tenant: string, deeds: readonly Deed[]): Promise<unknown[]> {
  const leases: Leased[] = [];
  const answers: unknown[] = [];
  let time = now.getTime();

  const build = (key: ConnectionKey, { isFull, seconds }: Deed, step: number): Connection => ({
    ...(isFull ? fullConnection() : newConnection()),
    ...key,
    status: isFull ? "degraded" : seconds === 1 ? "reauth_required" : "active",
    grantId: `grant-${step}`,
    identity: { id: `${tenant}-${seconds}` },
    credential: { ref: "vault:x", version: step },
    lastUsedAt: new Date(time),
    updatedAt: new Date(time),
  });

  for (const [step, one] of deeds.entries()) {
    const key = { tenant, provider: "ovh", account: one.account } as const;
    // Each step has an instant of its own.
    time += 1;
    const at = new Date(time);
    const next = build(key, one, step);
    const held = leases.at(-1 - one.holder);
    const same = held && asCommitted(next, held.connection);
    switch (one.verb) {
      case "create":
        answers.push(await orRefusal(connections.write(next, undefined, [])));
        break;
      case "acquire": {
        const onlyIf = one.onlyIfDue ? { onlyIf: { expiresBefore: new Date(time + 600_000) } } : {};
        const got = await connections.acquire(key, { owner: `owner-${step}`, now: at, until: new Date(time + 30_000), ...onlyIf });
        answers.push(got);
        if (got.kind === "acquired") {
          leases.push(got);
        }
        break;
      }
      case "commit":
        answers.push(held && same && (await orRefusal(connections.commit(same, held.lease, { keepLease: one.keepLease }))));
        break;
      case "release":
        answers.push(held && (await connections.release(held.connection, held.lease)));
        break;
      case "replace":
        answers.push(held && (await orRefusal(connections.write({ ...next, ...keyOf(held.connection) }, held, []))));
        break;
      case "touch": {
        const read = one.keepLease ? await connections.read(key) : held?.connection;
        answers.push(read && (await connections.touch(read, next)));
        break;
      }
      case "remove": {
        const tombstone = {
          method: "login",
          disconnectId: `c-${step}`,
          startedAt: at,
          disconnectedBy: "user-1",
          disconnectedAt: at,
          grant: { state: "revoked" },
        } as const;
        answers.push(held && (await connections.erase(held, { ...keyOf(held.connection), ...tombstone }, [])));
        break;
      }
      case "defer": {
        const entry = (await readAll(due, new Date(8e12))).find(
          (found) => found.key?.tenant === tenant && found.key.account === one.account,
        );
        answers.push(entry && (await due.defer(entry, one.isFull ? at : new Date(8e12), new Date(time + one.seconds * 1000))));
        break;
      }
      case "wait":
        time += one.seconds * 1000;
    }
  }

  const keys = ["eu", "us"].map((account) => ({ tenant, provider: "ovh", account }) as const);
  const entries = await readAll(due, new Date(8e12));
  return [
    ...answers,
    await listAll(connections, tenant),
    ...(await Promise.all(keys.map((key) => tombstones.read(key)))),
    ...(await Promise.all(
      [1, 15, 31, 4000].map((seconds) => connections.listByAccount({ provider: "ovh", identity: { id: `${tenant}-${seconds}` } })),
    )),
    new Set(entries.flatMap((found) => (found.key?.tenant === tenant ? [found.key.account] : []))),
  ];
}

// One create and one acquire first, so that most deeds find something to do.
const first: Deed = { verb: "create", account: "eu", holder: 0, seconds: 15, isFull: false, keepLease: false, onlyIfDue: false };
const opening: readonly Deed[] = [first, { ...first, verb: "acquire" }];

it("the table and the fake answer alike, whatever is done in whatever order", async () => {
  const property = fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 30 }), async (deeds) => {
    const tenant = randomUUID();
    const fake = memoryConnections();
    const table = { connections: connectionsIn(local.table, 1), tombstones: tombstonesIn(local.table), due: dueConnectionsIn(local.table) };
    const all = [...opening, ...deeds];
    const [real, faked] = [await act(table, tenant, all), await act({ connections: fake, ...fake }, tenant, all)];
    await local.empty();
    expect(faked).toEqual(real);
  });
  await fc.assert(property, { numRuns: 15 });
});
