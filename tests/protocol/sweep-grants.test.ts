import { describe, expect, it } from "vitest";
import type { ParkedGrant } from "../../lib/connections/attempt.ts";
import { sweepGrants } from "../../lib/connections/jobs/sweep-grants.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, openWorld, parkedKey } from "../fixtures/connect-fixture.ts";
import { openEngine } from "../fixtures/engine-fixture.ts";

describe("the sweeper", () => {
  it("leaves a grant alone that may still be confirmed", async () => {
    const { park, sweep, clock, parked } = openWorld();
    await park();
    clock.moveSeconds(599);
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 0 });
    expect(parked.all()).toHaveLength(1);
  });

  it("revokes a grant that was not confirmed in time", async () => {
    const { park, sweep, clock, provider, parked, held } = openWorld();
    const confirmation = await park();
    clock.moveMinutes(10);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(parked.all()).toEqual([]);
    expect(await held(parkedKey(confirmation))).toBeUndefined();
  });

  it("keeps a grant on its list until it is revoked, and tries again five minutes later", async () => {
    const { park, sweep, clock, provider, parked, held } = openWorld();
    const confirmation = await park();
    clock.moveMinutes(10);
    provider.failNext("revoke", new Failure("provider_unreachable"));
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(parked.all()).toMatchObject([{ phase: "rejected" }]);
    expect(await held(parkedKey(confirmation))).toBeDefined();
    clock.moveMinutes(4);
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 0 });
    clock.moveMinutes(1);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(parked.all()).toEqual([]);
  });

  it("notes that a grant is revoked before it erases it: after a failure only the erasing is repeated", async () => {
    const { park, sweep, clock, provider, parked, credentials } = openWorld();
    await park();
    clock.moveMinutes(10);
    credentials.failNext("erase", new Failure("store_unavailable"));
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(parked.all()).toMatchObject([{ phase: "ended" }]);
    clock.moveMinutes(5);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.revoked).toHaveLength(1);
  });

  it("is not stopped by an item that always fails, and comes back to it only five minutes later", async () => {
    const { park, confirm, sweep, clock, credentials, deps } = openWorld();
    const poisoned = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(poisoned)).rejects.toThrow();
    await park({ subject: grace });
    clock.moveMinutes(11);
    let reads = 0;
    const read: typeof credentials.read = async (key, signal) => {
      if (key.account === attemptOf(poisoned)) {
        reads += 1;
        throw new Error("poisoned");
      }
      return credentials.read(key, signal);
    };
    const using = { ...deps, credentials: { ...credentials, read } };
    expect(await sweep(using)).toEqual({ live: 0, givenBack: 1, left: 1 });
    expect(await sweep(using)).toEqual({ live: 0, givenBack: 0, left: 0 });
    clock.moveMinutes(5);
    expect(await sweep(using)).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(reads).toBe(2);
  });

  it.each(["parked", "rejected"] as const)(
    "S76: does not revoke a grant that a backup shows as %s, and that has become a connection since",
    async (phase) => {
      const { park, confirm, sweep, clock, connections, credentials, parked, provider, held, deps } = openWorld();
      const confirmation = await park();
      const [ofBackup] = parked.all();
      const copy = await credentials.read(parkedKey(confirmation));
      await confirm(confirmation);
      await parked.write({ ...(ofBackup as ParkedGrant), phase });
      await credentials.write(parkedKey(confirmation), copy?.fields ?? {}, { cas: 0 });
      clock.moveMinutes(10);
      const methods = buildMethods({ ...provider, revokesWholeAccount: false });
      expect(await sweep({ ...deps, methods })).toEqual({ live: 1, givenBack: 0, left: 0 });
      expect(provider.revoked).toEqual([]);
      expect(await connections.read(acme)).toMatchObject({ status: "active" });
      expect([parked.all(), await held(parkedKey(confirmation))]).toEqual([[], undefined]);
    },
  );

  it("stops between two items when its time is up", async () => {
    const { park, clock, deps } = openWorld();
    await park();
    clock.moveMinutes(10);
    expect(await sweepGrants(deps, AbortSignal.abort())).toEqual({ live: 0, givenBack: 0, left: 1 });
  });

  it("revokes a grant whose confirmation was interrupted when a later one has gone live", async () => {
    const { park, confirm, connect, sweep, clock, credentials, connections, provider, parked } = openWorld();
    const older = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(older)).rejects.toThrow();
    clock.moveMinutes(1);
    const { connection } = await connect();
    clock.moveMinutes(10);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(await connections.read(acme)).toEqual(connection);
    expect(provider.isAlive(`refresh-of-${ada}-2`)).toBe(true);
    expect(parked.all()).toEqual([]);
  });

  it("continues when the interrupted confirmation had replaced the credential of a connection that has gone live since", async () => {
    const { park, confirm, sweep, clock, connections, held, deps, provider, parked } = openWorld();
    const older = await park({ subject: grace }, { replaceAccount: true });
    clock.moveMinutes(1);
    await confirm(await park());
    const write = () => Promise.reject(new Failure("table_unavailable"));
    const using = { ...deps, connections: { ...connections, write } };
    await expect(confirm(older, undefined, using)).rejects.toMatchObject({ code: "table_unavailable" });
    clock.moveMinutes(10);
    expect(await sweep()).toMatchObject({ live: 1, givenBack: 0 });
    expect(await connections.read(acme)).toMatchObject({ grantId: attemptOf(older), identity: { id: grace } });
    expect(await held()).toMatchObject({ grant_id: attemptOf(older), refresh_token: `refresh-of-${grace}-1` });
    expect(provider.isAlive(`refresh-of-${grace}-1`)).toBe(true);
    expect(provider.revoked, "the account that was replaced is given back").toEqual([`refresh-of-${ada}-2`]);
    expect(parked.all()).toEqual([]);
  });

  it("keeps the copy of a grant whose replacement has written its credential and not its record, until that goes on", async () => {
    const { park, confirm, connect, sweep, clock, connections, deps, provider, parked } = openWorld();
    await connect();
    const next = await park({ subject: grace }, { replaceAccount: true });
    const commit = () => Promise.reject(new Failure("table_unavailable"));
    const using = { ...deps, connections: { ...connections, commit, write: commit } };
    await expect(confirm(next, undefined, using)).rejects.toMatchObject({ code: "table_unavailable" });
    clock.moveMinutes(6);
    expect(await sweep(using)).toEqual({ live: 0, givenBack: 0, left: 2 });
    clock.moveMinutes(6);
    expect(await sweep()).toMatchObject({ live: 1 });
    expect(await connections.read(acme)).toMatchObject({ grantId: attemptOf(next), status: "active" });
    expect(provider.isAlive(`refresh-of-${ada}-1`), "the account that was replaced is given back").toBe(false);
    expect(parked.all()).toEqual([]);
  });

  it("does not end a grant that its owner confirms while it is being swept", async () => {
    const { park, confirm, clock, deps, parked, credentials, provider, connections, sweep } = openWorld();
    const confirmation = await park();
    clock.moveMinutes(10);
    const begun = Promise.withResolvers<void>();
    const swept = Promise.withResolvers<void>();
    // Looked at its time a moment before the sweeper did, and stands between its first step and its second.
    const owners = {
      ...deps,
      clock: () => new Date(clock().getTime() - 1000),
      credentials: {
        ...credentials,
        read: async (...call: Parameters<typeof credentials.read>) => {
          begun.resolve();
          await swept.promise;
          return credentials.read(...call);
        },
      },
    };
    const confirming = confirm(confirmation, undefined, owners);
    const listed = parked.all();
    await begun.promise;
    await sweep({ ...deps, parked: { ...parked, listDue: async () => listed, advance: lateFirst(parked.advance) } });
    swept.resolve();
    expect(await confirming).toMatchObject({ connection: { status: "active" } });
    expect(await connections.read(acme)).toMatchObject({ status: "active" });
    expect(provider.revoked).toEqual([]);
    expect(provider.isAlive(`refresh-of-${ada}-1`)).toBe(true);

    /** The sweeper's first move came before the owner's. */
    function lateFirst(advance: typeof parked.advance): typeof parked.advance {
      let moves = 0;
      return async (...call) => {
        moves += 1;
        return moves === 1 || advance(...call);
      };
    }
  });

  it("leaves a grant alone that another sweep has finished since it was listed", async () => {
    const { park, clock, deps, parked, provider, sweep } = openWorld();
    await park();
    clock.moveMinutes(10);
    const listed = parked.all();
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(await sweep({ ...deps, parked: { ...parked, listDue: async () => listed } })).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(provider.revoked).toHaveLength(1);
  });

  it("revokes a refused grant although a disconnect of its connection is unfinished: that has another grant", async () => {
    const { park, sweep, clock, provider, parked, credentials, disconnect, read } = await openEngine();
    await park({ subject: grace }, { replaceAccount: true });
    clock.moveMinutes(10);
    provider.failNext("revoke", new Failure("provider_unreachable"));
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    credentials.failNext("erase", new Failure("vault_sealed"));
    expect(await disconnect()).toMatchObject({ state: "disconnecting" });
    clock.moveMinutes(5);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.isAlive(`refresh-of-${grace}-2`)).toBe(false);
    expect(parked.all()).toEqual([]);
    expect(await read()).toMatchObject({ status: "disconnecting" });
  });

  it("revokes nothing when it cannot take the grant away from a confirmation first", async () => {
    const { park, clock, deps, parked, provider, sweep, held } = openWorld();
    const confirmation = await park();
    clock.moveMinutes(10);
    const advance: typeof parked.advance = (id, from, to, dueAt) =>
      to === "rejected" ? Promise.reject(new Failure("table_throttled")) : parked.advance(id, from, to, dueAt);
    expect(await sweep({ ...deps, parked: { ...parked, advance } })).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(provider.revoked).toEqual([]);
    expect(await held(parkedKey(confirmation))).toBeDefined();
  });
});
