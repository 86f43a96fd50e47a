import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { attemptOf } from "../fixtures/connect-fixture.ts";
import { acme, firstAccess, firstRefresh, openEngine } from "../fixtures/engine-fixture.ts";

const live = { ...acme, area: "connections" } as const;

type World = Awaited<ReturnType<typeof openEngine>>;

/** Ada's credential is in the store again, and her grant stands at the provider. */
async function restoreAfter(change: (world: World) => Promise<unknown>) {
  const world = await openEngine();
  const { credentials, provider } = world;
  const backup = (await credentials.read(live))?.fields ?? {};
  await change(world);
  await credentials.erase(live);
  await credentials.write(live, backup, { cas: 0 });
  provider.know(firstAccess, ada);
  provider.know(firstRefresh, ada);
  const sweepLater = () => {
    world.clock.moveMinutes(6);
    return world.sweep();
  };
  const restored = (await credentials.read(live))?.fields.refresh_token?.reveal();
  return { ...world, sweepLater, revokedBefore: provider.revoked.length, restored };
}

const replaced = ({ confirm, park }: World) => park({ subject: grace }, { replaceAccount: true }).then((parked) => confirm(parked));
const disconnected = ({ disconnect }: World) => disconnect();

describe.each([
  ["to before another account took the connection's place", replaced],
  ["to before the connection was given back", disconnected],
])("S55: a login after the store was restored %s", (_when, change) => {
  it("loses no token that it overwrites: the sweeper asks the provider for its account, and revokes it", async () => {
    const { park, confirm, held, parked, sweepLater, provider, read } = await restoreAfter(change);
    await confirm(await park({ subject: grace }));
    expect(await held()).toMatchObject({ refresh_token: expect.stringContaining(`refresh-of-${grace}`) });
    expect(parked.all()).toMatchObject([{ phase: "rejected", identity: { id: "" } }]);
    expect(await sweepLater()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect([provider.isAlive(firstRefresh), parked.all()]).toEqual([false, []]);
    expect(await read()).toMatchObject({ status: "active", identity: { id: grace } });
    expect(provider.isAlive(String((await held())?.refresh_token))).toBe(true);
  });

  it("does not revoke it while a connection of its account is live, in any organisation", async () => {
    const { park, confirm, connectAnother, sweepLater, provider, parked, connections, revokedBefore } = await restoreAfter(change);
    const theirs = await connectAnother("globex", ada);
    await confirm(await park({ subject: grace }));
    await sweepLater();
    expect([provider.revoked.length, parked.all()]).toEqual([revokedBefore, []]);
    expect(await connections.read(theirs)).toMatchObject({ status: "active", identity: { id: ada } });
  });

  it("overwrites nothing while it cannot be kept: the confirmation continues when it is sent again", async () => {
    const { park, confirm, held, parked, restored, deps, sweepLater, provider } = await restoreAfter(change);
    const confirmation = await park({ subject: grace });
    const write: typeof deps.parked.write = () => Promise.reject(new Failure("table_unavailable"));
    const cut = confirm(confirmation, undefined, { ...deps, parked: { ...deps.parked, write } });
    await expect(cut).rejects.toMatchObject({ code: "table_unavailable" });
    expect(await held()).toMatchObject({ refresh_token: restored });
    await confirm(confirmation);
    expect(parked.all()).toHaveLength(1);
    await sweepLater();
    expect(provider.isAlive(firstRefresh)).toBe(false);
  });

  it("keeps it once, however often the confirmation is interrupted after that", async () => {
    const { park, confirm, parked, credentials, deps, sweepLater, provider } = await restoreAfter(change);
    const confirmation = await park({ subject: grace });
    const write: typeof credentials.write = (key, ...rest) =>
      key.area === "connections" ? Promise.reject(new Failure("store_unavailable")) : credentials.write(key, ...rest);
    for (const _ of [1, 2]) {
      const cut = confirm(confirmation, undefined, { ...deps, credentials: { ...credentials, write } });
      await expect(cut).rejects.toMatchObject({ code: "store_unavailable" });
    }
    await confirm(confirmation);
    expect(parked.all()).toHaveLength(1);
    await sweepLater();
    expect(provider.isAlive(firstRefresh)).toBe(false);
  });

  it("does not keep it for a grant that is dead: nothing is overwritten", async () => {
    const { park, confirm, parked, provider, held, restored } = await restoreAfter(change);
    const confirmation = await park({ subject: grace });
    provider.failNext("probe", new Failure("grant_revoked"));
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "grant_revoked" });
    expect(parked.all()).toEqual([]);
    expect(await held()).toMatchObject({ refresh_token: restored });
  });
});

describe("a login over the credential of another, interrupted login", () => {
  it("keeps no second copy of it: it has its own parked one", async () => {
    const { park, confirm, connections, deps, parked } = await openEngine();
    const older = await park({ subject: grace }, { replaceAccount: true });
    const write = () => Promise.reject(new Failure("table_unavailable"));
    const cut = confirm(older, undefined, { ...deps, connections: { ...connections, write } });
    await expect(cut).rejects.toMatchObject({ code: "table_unavailable" });
    await confirm(await park());
    expect(parked.all().filter(({ identity }) => identity.id === "")).toEqual([]);
    expect(parked.all()).toContainEqual(expect.objectContaining({ parkedId: attemptOf(older), phase: "confirming" }));
  });
});

it("S55: a login without a record keeps the credential of an earlier release, which names no grant", async () => {
  const { credentials, disconnect, park, confirm, parked } = await openEngine();
  const { grant_id: _, ...unnamed } = (await credentials.read(live))?.fields ?? {};
  await disconnect();
  await credentials.write(live, unnamed, { cas: 0 });
  await confirm(await park());
  expect(parked.all()).toMatchObject([{ phase: "rejected", identity: { id: "" } }]);
});
