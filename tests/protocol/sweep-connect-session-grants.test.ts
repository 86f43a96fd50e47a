import { describe, expect, it } from "vitest";
import type { ParkedGrant } from "../../lib/connections/attempt.ts";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, openWorld } from "../fixtures/connect-fixture.ts";

const liveArea = "connections";

/** A world in which grants are of connect sessions, and a finish of one can fail. */
function openSessions() {
  const world = openWorld();
  const { park, parked, confirm, credentials, connections, deps } = world;
  /** A completed session: its grant waits for its finish. */
  const complete = async (subject = ada) => {
    const confirmation = await park({ subject }, { replaceAccount: true });
    const grant = (await parked.read(attemptOf(confirmation))) ?? expect.unreachable();
    await parked.write({ ...grant, waitsForFinish: true });
    return confirmation;
  };
  /** The process of a finish dies before its credential, or between it and the record. */
  const dieBefore = async (where: "credential" | "record", confirmation: string) => {
    const die = () => Promise.reject(new Failure("table_unavailable"));
    const write: typeof credentials.write = (key, ...sent) => (key.area === liveArea ? die() : credentials.write(key, ...sent));
    const using = where === "record" ? { connections: { ...connections, write: die } } : { credentials: { ...credentials, write } };
    await expect(confirm(confirmation, undefined, { ...deps, ...using })).rejects.toMatchObject({ code: "table_unavailable" });
  };
  return { ...world, complete, dieBefore };
}

const nothing = { live: 0, givenBack: 0, left: 0 };

describe("S91: the sweeper, with the grant of a connect session whose finish died", () => {
  it("goes on after a minute where the credential is stored already: the connection in its place has none any more", async () => {
    const { connect, complete, dieBefore, sweep, clock, connections, held, provider, parked } = openSessions();
    const { connection } = await connect();
    const again = await complete(grace);
    await dieBefore("record", again);
    clock.moveSeconds(59);
    expect(await sweep()).toEqual(nothing);
    clock.moveSeconds(1);
    expect(await sweep()).toMatchObject({ live: 1 });
    expect(await connections.read(acme)).toMatchObject({ id: connection.id, grantId: attemptOf(again), status: "active" });
    expect(await held()).toMatchObject({ grant_id: attemptOf(again) });
    expect([provider.revoked, parked.all()]).toEqual([[`refresh-of-${ada}-1`], []]);
  });

  it("leaves the rest to the next finish, as long as one can come", async () => {
    const { connect, complete, dieBefore, sweep, confirm, clock, connections, provider } = openSessions();
    await connect();
    const again = await complete();
    await dieBefore("credential", again);
    clock.moveMinutes(1);
    expect(await sweep()).toEqual({ ...nothing, left: 1 });
    clock.moveMinutes(8);
    expect(await sweep()).toEqual({ ...nothing, left: 1 });
    expect(provider.revoked).toEqual([]);
    await confirm(again);
    expect(await connections.read(acme)).toMatchObject({ grantId: attemptOf(again), status: "active" });
  });

  it.each(["credential", "record"] as const)(
    "discards the first grant of a place that died before its %s, when no finish can come",
    async (where) => {
      const { complete, dieBefore, sweep, clock, connections, held, provider, parked } = openSessions();
      await dieBefore(where, await complete());
      const stored = await held();
      clock.moveMinutes(10);
      expect(await sweep()).toEqual({ ...nothing, left: 1 });
      expect([await held(), provider.revoked]).toEqual([stored, []]);
      clock.moveMinutes(5);
      expect(await sweep()).toEqual({ ...nothing, givenBack: 1 });
      expect([await held(), await connections.read(acme), parked.all()]).toEqual([undefined, undefined, []]);
      expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    },
  );

  it("is one of two that have listed the grant at once: no later grant's credential is erased", async () => {
    const { complete, dieBefore, connect, sweep, clock, credentials, parked, deps, held, connections } = openSessions();
    await dieBefore("record", await complete());
    clock.moveMinutes(11);
    const [grant] = parked.all();
    const listed = { ...deps, parked: { ...parked, listDue: async (): Promise<ParkedGrant[]> => (grant === undefined ? [] : [grant]) } };
    let second: unknown;
    const read: typeof credentials.read = async (key, signal) => {
      const stored = await credentials.read(key, signal);
      if (key.area === liveArea && second === undefined) {
        // Another sweep, and a login in the same place, while this one decides.
        second = await sweep(listed);
        await connect({ subject: grace }).catch(() => undefined);
      }
      return stored;
    };
    expect(await sweep({ ...listed, credentials: { ...credentials, read } })).toEqual({ ...nothing, givenBack: 1 });
    expect(second).toEqual({ ...nothing, left: 1 });
    const { connection } = await connect({ subject: grace });
    expect(await connections.read(acme)).toMatchObject({ id: connection.id, identity: { id: grace } });
    expect(await held()).toMatchObject({ grant_id: connection.grantId });
  });
});
