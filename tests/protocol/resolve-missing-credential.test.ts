import { describe, expect, it } from "vitest";
import { type ParkedGrant, unknownIdentity } from "../../lib/connections/attempt.ts";
import { type Connection, type RevocationResult, type Tombstone, toReplacedId } from "../../lib/connections/connection.ts";
import { resolveMissingCredential } from "../../lib/connections/parked/discard-parked-grant.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { newConnection, now } from "../fixtures/new-connection.ts";
import { newParked } from "../fixtures/new-parked.ts";

const left: RevocationResult = { state: "left", code: "credential_missing" };
const parked = newParked({ parkedId: "attempt" });
const { tenant, provider, account, identity } = parked;
const key = { tenant, provider, account };

type Known = {
  readonly connections?: readonly Partial<Connection>[];
  readonly tombstone?: Partial<Tombstone>;
  readonly revokesWholeAccount?: boolean;
  readonly grant?: ParkedGrant;
};

/** Finds out the outcome when only these records exist. */
async function findOut({ connections = [], tombstone, revokesWholeAccount = true, grant = parked }: Known) {
  const store = memoryConnections();
  for (const changes of connections) {
    await store.write(newConnection({ ...key, id: "other", identity: { id: "other-identity" }, ...changes }), undefined, []);
  }
  const tombstones = {
    read: async () =>
      tombstone && {
        ...key,
        method: "login",
        disconnectId: "other",
        startedAt: now,
        disconnectedBy: "user-1",
        disconnectedAt: now,
        grant: left,
        ...tombstone,
      },
  };
  return resolveMissingCredential({ connections: store, tombstones }, { name: "login", revokesWholeAccount }, grant);
}

const live = newConnection({ ...key, id: "live", identity, grantId: "another" });
const kept = newParked({ parkedId: toReplacedId("attempt") });

describe("a parked grant without a stored token", () => {
  it("is left at the provider when no record names it", async () => {
    expect(await findOut({})).toEqual(left);
    expect(await findOut({ connections: [{ grantId: "another" }], tombstone: { grantId: "another" } })).toEqual(left);
    expect(await findOut({ tombstone: {} }), "a tombstone of an earlier release names no grant").toEqual(left);
  });

  it.each([
    ["is live", parked],
    ["was kept of what is live, while another account was to take its place", kept],
  ])("is not lost when it %s", async (_what, grant) => {
    expect(await findOut({ connections: [{ grantId: "attempt" }], tombstone: { grantId: "another" }, grant })).toBeUndefined();
  });

  it("is lost when only its parked copy is named", async () => {
    expect(await findOut({ connections: [{ grantId: kept.parkedId }], tombstone: { grantId: kept.parkedId } })).toEqual(left);
  });

  it.each(["revoked", "shared", "left"] as const)(
    "was ended by the disconnect of its connection, which told that it was %s",
    async (state) => {
      for (const grant of [parked, kept]) {
        expect(await findOut({ tombstone: { grantId: "attempt", grant: { state } }, grant })).toBeUndefined();
      }
    },
  );

  it("was parked by a disconnect under the disconnect's id, and is reported there", async () => {
    expect(await findOut({ tombstone: { disconnectId: "attempt", grantId: "another" } })).toBeUndefined();
  });

  it("is explained by the record, even if an earlier disconnect is pending", async () => {
    const tombstone = { disconnectId: "attempt", grant: { state: "pending" } } as const;
    expect(await findOut({ connections: [{ grantId: "attempt" }], tombstone })).toBeUndefined();
  });

  it.each([
    ["the disconnect's own id", parked, { disconnectId: "attempt", grantId: "another" }],
    ["what was kept of the disconnect's grant", kept, { grantId: "attempt" }],
  ])("is left while the disconnect is pending, parked under %s: nothing says that a later try has revoked it", async (_, grant, names) => {
    expect(await findOut({ tombstone: { ...names, grant: { state: "pending" } }, grant })).toEqual(left);
  });

  it("is the disconnect's to return while that is pending, when it is the grant of its connection", async () => {
    expect(await findOut({ tombstone: { grantId: "attempt", grant: { state: "pending" } } })).toBeUndefined();
  });

  it("is shared when a live connection uses the same account", async () => {
    expect(await findOut({ connections: [live] })).toEqual({ state: "shared" });
    expect(await findOut({ connections: [{ ...live, method: "client" }] }), "its grant is another").toEqual(left);
    expect(await findOut({ connections: [{ ...live, status: "disconnecting" }] })).toEqual(left);
  });

  it("is left beside a live connection of the same account if each grant is revoked by itself, or its account is unknown", async () => {
    expect(await findOut({ connections: [live], revokesWholeAccount: false })).toEqual(left);
    const grant = newParked({ ...parked, identity: unknownIdentity });
    expect(await findOut({ connections: [{ ...live, identity: unknownIdentity }], grant })).toEqual(left);
  });

  it("is looked for in the record before the tombstone: a disconnect in between is seen in one of them", async () => {
    const asked: string[] = [];
    const deps = {
      connections: { read: async () => void asked.push("record"), listByAccount: async () => [] },
      tombstones: { read: async () => void asked.push("tombstone") },
    } as Parameters<typeof resolveMissingCredential>[0];
    await resolveMissingCredential(deps, { name: "login", revokesWholeAccount: false }, parked);
    expect(asked).toEqual(["record", "tombstone"]);
  });
});
