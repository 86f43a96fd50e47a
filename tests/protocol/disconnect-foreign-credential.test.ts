import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import type { Secret } from "../../lib/secret.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { owner } from "../fixtures/connect-fixture.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";

const live = { ...acme, area: "connections" } as const;
const theirs = { ...acme, tenant: "globex" };

/** The account's replacement is confirmed, and the table fails between its credential and its record. */
async function openCutOff() {
  const world = await openEngine();
  const { connectAnother, park, confirm, connections, deps, clock } = world;
  await connectAnother("globex", grace);
  const confirmation = await park({ subject: grace }, { replaceAccount: true });
  const write = () => Promise.reject(new Failure("table_unavailable"));
  const cut = confirm(confirmation, owner, { ...deps, connections: { ...connections, write } });
  await expect(cut).rejects.toMatchObject({ code: "table_unavailable" });
  clock.moveSeconds(5);
  return world;
}

/** The store, as it was before Grace took Ada's place; Ada is connected elsewhere, unless told otherwise. */
async function openRestored({ isAdaElsewhere = true } = {}) {
  const world = await openEngine();
  const { credentials, connectAnother, park, confirm } = world;
  if (isAdaElsewhere) {
    await connectAnother("globex", ada);
  }
  const backup = (await credentials.read(live))?.fields ?? {};
  await confirm(await park({ subject: grace }, { replaceAccount: true }));
  await credentials.erase(live);
  await credentials.write(live, backup, { cas: 0 });
  return world;
}

describe("S53: a disconnect after a replacement that was interrupted between credential and record", () => {
  it("ends no other organisation's grant of the new account, and does not call the old one revoked", async () => {
    const { disconnect, connections, provider, held } = await openCutOff();
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "pending", code: "credential_missing" } });
    expect(await connections.read(theirs)).toMatchObject({ status: "active", identity: { id: grace } });
    expect([provider.isAlive(`refresh-of-${grace}-2`), provider.revoked]).toEqual([true, []]);
    expect(await held()).toBeUndefined();
  });

  it("has both grants returned by the sweeper, each for its own account, and the outcome on the tombstone", async () => {
    const { disconnect, sweep, clock, connections, provider, parked, tombstones, logger } = await openCutOff();
    await disconnect();
    clock.moveMinutes(6);
    expect(await sweep()).toEqual({ live: 0, givenBack: 2, left: 0 });
    expect(provider.revoked).toEqual([`refresh-of-${ada}-1`]);
    expect(await connections.read(theirs)).toMatchObject({ status: "active", identity: { id: grace } });
    expect(await tombstones.read(acme)).toMatchObject({ grant: { state: "revoked" } });
    expect(parked.all()).toEqual([]);
    expect(logger.text()).not.toMatch(/left at the provider/);
  });
});

describe("S53: a disconnect whose token is lost", () => {
  const losses = {
    "its credential is gone": async ({ credentials }: Awaited<ReturnType<typeof openEngine>>) => credentials.erase(live),
    "its credential holds no token": async ({ credentials }: Awaited<ReturnType<typeof openEngine>>) => {
      const { fields: { access_token: _, refresh_token: __, ...rest } = {}, version = 0 } = (await credentials.read(live)) ?? {};
      await credentials.write(live, rest as Readonly<Record<string, Secret>>, { cas: version });
    },
  };
  it.each(Object.entries(losses))(
    "tells that the grant is shared beside another organisation's connection of the account, when %s",
    async (_, lose) => {
      const world = await openEngine();
      const { connectAnother, disconnect, connections, tombstones, provider } = world;
      await connectAnother("globex", ada);
      await lose(world);
      expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "shared" } });
      expect(await tombstones.read(acme)).toMatchObject({ grant: { state: "shared" } });
      expect(await connections.read(theirs)).toMatchObject({ status: "active", identity: { id: ada } });
      expect(provider.revoked).toEqual([]);
    },
  );

  it.each(Object.entries(losses))("tells that the grant is left when no connection shares it, and %s", async (_, lose) => {
    const world = await openEngine();
    await world.connectAnother("globex", grace);
    await lose(world);
    expect(await world.disconnect()).toMatchObject({ grant: { state: "left", code: "credential_missing" } });
  });
});

describe("S53: a disconnect after the store was restored to before a replacement", () => {
  it("ends no other organisation's grant of the old account, and says that the new one is left", async () => {
    const { disconnect, connections, provider, held, sweep, clock, parked } = await openRestored();
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "left", code: "credential_missing" } });
    expect(await held()).toBeUndefined();
    clock.moveMinutes(6);
    await sweep();
    expect(await connections.read(theirs)).toMatchObject({ status: "active", identity: { id: ada } });
    expect(provider.isAlive(`refresh-of-${ada}-2`)).toBe(true);
    expect(parked.all()).toEqual([]);
  });

  it("has the sweeper ask the provider for the account of the stored token", async () => {
    const { disconnect, sweep, clock, parked, provider, credentials } = await openRestored({ isAdaElsewhere: false });
    await disconnect();
    expect(parked.all()).toMatchObject([{ phase: "rejected", identity: { id: "" } }]);
    const [kept] = parked.all();
    const key = { ...acme, area: "parked", account: kept?.parkedId ?? "" } as const;
    expect((await credentials.read(key))?.fields.refresh_token?.reveal()).toBe(`refresh-of-${ada}-1`);
    clock.moveMinutes(6);
    await sweep();
    expect(parked.all()).toEqual([]);
    expect(await credentials.read(key)).toBeUndefined();
    expect(provider.isAlive(`refresh-of-${grace}-2`), "nothing of it is stored any more").toBe(true);
  });

  it("revokes the rotation that waits on the record: it is of the connection's own grant", async () => {
    const { disconnect, refresh, park, confirm, credentials, provider, connectAnother, connections } = await openEngine();
    await connectAnother("globex", ada);
    const backup = (await credentials.read(live))?.fields ?? {};
    await confirm(await park({ subject: grace }, { replaceAccount: true }));
    provider.scriptRefreshes({ rotate: true });
    credentials.failNext("write", new Failure("store_unavailable"));
    await refresh({ kind: "asked" });
    await credentials.erase(live);
    await credentials.write(live, backup, { cas: 0 });
    expect(await disconnect()).toMatchObject({ grant: { state: "revoked" } });
    expect(provider.revoked).toEqual([expect.stringContaining(`refresh-of-${grace}-rotated`)]);
    expect(await connections.read(theirs)).toMatchObject({ status: "active", identity: { id: ada } });
  });
});
