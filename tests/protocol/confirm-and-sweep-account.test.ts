import { describe, expect, it } from "vitest";
import { buildSetups } from "../../lib/connections/setup-starter.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, openWorld, parkedKey } from "../fixtures/connect-fixture.ts";

const code = (name: string) => ({ code: name });
const live = { ...acme, area: "connections" } as const;
const unavailable = async () => {
  throw new Failure("table_unavailable");
};

type World = ReturnType<typeof openWorld>;

/** The confirmation's process ends between the credential and the record. */
const confirmWithoutRecord = ({ confirm, deps, connections }: World, confirmation: string) =>
  expect(confirm(confirmation, undefined, { ...deps, connections: { ...connections, write: unavailable } })).rejects.toMatchObject(
    code("table_unavailable"),
  );

describe("of two first confirmations with different accounts", () => {
  it("the one whose credential comes first is the connection, and the other is refused by its account", async () => {
    const { park, confirm, sweep, clock, connections, credentials, deps, provider, parked, held, timers } = openWorld();
    const [asGrace, asAda] = [await park({ subject: grace }), await park({ subject: ada })];
    const [stored, waiting] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const write: typeof connections.write = async (...given) => {
      stored.resolve();
      await waiting.promise;
      return connections.write(...given);
    };
    const pause: typeof timers.pause = async (...given) => {
      waiting.resolve();
      await timers.pause(...given);
    };
    const first = confirm(asAda, undefined, { ...deps, connections: { ...connections, write } });
    await stored.promise;
    // Reads "no record" and a credential that is not its own.
    await expect(confirm(asGrace, undefined, { ...deps, timers: { ...timers, pause } })).rejects.toMatchObject(code("account_mismatch"));
    expect(await first).toMatchObject({ connection: { identity: { id: ada }, credential: { version: 1 } } });
    expect((await credentials.read(live))?.version).toBe(1);
    clock.moveMinutes(2);
    await sweep();
    expect(await connections.read(acme)).toMatchObject({ identity: { id: ada } });
    expect(await held()).toMatchObject({ grant_id: attemptOf(asAda), refresh_token: `refresh-of-${ada}-2` });
    expect(provider.revoked).toEqual([`refresh-of-${grace}-1`]);
    expect(parked.all()).toEqual([]);
  });

  it("the first goes on although its process died before the record: the other comes back until the sweeper was there", async () => {
    const world = openWorld();
    const { park, confirm, sweep, clock, connections, provider, held } = world;
    const [asGrace, asAda] = [await park({ subject: grace }), await park({ subject: ada })];
    await confirmWithoutRecord(world, asAda);
    await expect(confirm(asGrace)).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: 2 });
    expect(await held(), "nothing was overwritten").toMatchObject({ refresh_token: `refresh-of-${ada}-2` });
    clock.moveMinutes(2);
    expect(await sweep()).toMatchObject({ live: 1 });
    await expect(confirm(asGrace)).rejects.toMatchObject(code("confirmation_invalid"));
    expect(await connections.read(acme)).toMatchObject({ identity: { id: ada } });
    expect(provider.isAlive(`refresh-of-${ada}-2`)).toBe(true);
    expect(provider.revoked).toEqual([`refresh-of-${grace}-1`]);
  });

  it("an abandoned credential without a record blocks no other login", async () => {
    const { park, confirm, credentials, held } = openWorld();
    await credentials.write(live, { grant_id: new Secret("of no login"), access_token: new Secret("old") }, { cas: 0 });
    const confirmation = await park();
    expect(await confirm(confirmation)).toMatchObject({ connection: { credential: { version: 2 } } });
    expect(await held()).toMatchObject({ grant_id: attemptOf(confirmation) });
  });

  it("a credential in the place of another account's record is refused before it is taken for one's own", async () => {
    const { connect, park, confirm, credentials, connections } = openWorld();
    const asGrace = await park({ subject: grace });
    await connect({ subject: ada });
    const granted = (await credentials.read(parkedKey(asGrace))) ?? expect.fail("nothing is parked");
    await credentials.write(live, granted.fields, { cas: 1 });
    await expect(confirm(asGrace)).rejects.toMatchObject(code("account_mismatch"));
    expect(await connections.read(acme)).toMatchObject({ identity: { id: ada } });
  });
});

describe("an account in the place of another one", () => {
  const replaced = async () => {
    const world = openWorld();
    await world.connect({ subject: ada });
    world.clock.moveMinutes(1);
    return { ...world, asGrace: await world.park({ subject: grace }, { replaceAccount: true }) };
  };

  it("S29: the token that it displaces is revoked later when the provider cannot take it back now", async () => {
    const { confirm, asGrace, provider, sweep, clock, parked, connections } = await replaced();
    provider.failNext("revoke", new Failure("provider_unreachable"));
    await confirm(asGrace);
    expect(provider.isAlive(`refresh-of-${ada}-1`)).toBe(true);
    clock.moveMinutes(5);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(await connections.read(acme)).toMatchObject({ identity: { id: grace }, status: "active" });
    expect(parked.all()).toEqual([]);
  });

  it("the token that it displaces is not lost to the end of the confirmation that made it live", async () => {
    const { park, confirm, deps, setup, provider, sweep, clock, parked } = openWorld();
    const [asAda, asGrace] = [await park({ subject: ada }), await park({ subject: grace }, { replaceAccount: true })];
    const [isLive, isReplaced] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const start: typeof setup.start = async (run) => {
      isLive.resolve();
      await isReplaced.promise;
      return setup.start(run);
    };
    const first = confirm(asAda, undefined, { ...deps, setups: buildSetups({ gcp: { ...deps.setup, start } }) });
    await isLive.promise;
    await confirm(asGrace);
    isReplaced.resolve();
    await first;
    expect(provider.revoked).toEqual([]);
    clock.moveMinutes(5);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(parked.all()).toEqual([]);
  });

  it("the token that it displaces is revoked although the process died between credential and record", async () => {
    const world = await replaced();
    const { asGrace, provider, sweep, clock, parked, connections } = world;
    await confirmWithoutRecord(world, asGrace);
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect(await connections.read(acme)).toMatchObject({ identity: { id: grace } });
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(parked.all()).toEqual([]);
  });

  it("the grant of the old account lives on while the new one has not come, and is kept once more when it does", async () => {
    const { confirm, asGrace, deps, credentials, provider, sweep, clock, parked, connections, held } = await replaced();
    const failing: typeof credentials.write = async (key, ...rest) => {
      if (key.area === "connections") {
        throw new Failure("store_throttled");
      }
      return credentials.write(key, ...rest);
    };
    const using = { ...deps, credentials: { ...credentials, write: failing } };
    await expect(confirm(asGrace, undefined, using)).rejects.toMatchObject(code("store_throttled"));
    const old = parked.all().find(({ identity }) => identity.id === ada) ?? expect.fail("nothing is kept");
    const oldKey = { ...acme, area: "parked", account: old.parkedId } as const;
    expect(await held(oldKey)).toMatchObject({ refresh_token: `refresh-of-${ada}-1` });
    clock.moveMinutes(6);
    expect(await sweep({ ...using, parked: { ...parked, listDue: async () => [old] } })).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect(provider.revoked).toEqual([]);
    expect(await held(oldKey)).toBeUndefined();
    expect(await connections.read(acme)).toMatchObject({ identity: { id: ada }, status: "active" });
    expect(await sweep()).toMatchObject({ live: 1 });
    expect(await connections.read(acme)).toMatchObject({ identity: { id: grace } });
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(parked.all()).toEqual([]);
  });

  it("its refresh token is never kept for the account that the record still names", async () => {
    const world = await replaced();
    const { asGrace, park, confirm, provider, held } = world;
    const asAda = await park({ subject: ada, omitRefreshToken: true });
    await confirmWithoutRecord(world, asGrace);
    await expect(confirm(asAda)).rejects.toMatchObject(code("refresh_token_missing"));
    expect(await held()).toMatchObject({ grant_id: attemptOf(asGrace), refresh_token: `refresh-of-${grace}-2` });
    expect(provider.revoked).toEqual([]);
  });
});
