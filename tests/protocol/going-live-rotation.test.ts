import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { attemptOf, colleague, owner } from "../fixtures/connect-fixture.ts";
import { acme, openEngine, rotatedRefresh } from "../fixtures/engine-fixture.ts";

const busy = { code: "connection_busy", retryAfterSeconds: 60 };

/** The same account has logged in again: its credential is stored, its record is not. */
async function openCutOff() {
  const world = await openEngine();
  const { park, confirm, deps, connections, provider } = world;
  const confirmation = await park({});
  const write = () => Promise.reject(new Failure("table_unavailable"));
  const cut = confirm(confirmation, owner, { ...deps, connections: { ...connections, write } });
  await expect(cut).rejects.toMatchObject({ code: "table_unavailable" });
  provider.scriptRefreshes({ rotate: true });
  return { ...world, confirmation };
}

/** A refresh has rotated the new token since, while the store was away. */
async function openSealed() {
  const world = await openCutOff();
  world.credentials.failNext("write", new Failure("store_unavailable"));
  await world.refresh({ kind: "asked" });
  expect((await world.read()).sealedRotation).toBeDefined();
  return world;
}

type World = Awaited<ReturnType<typeof openCutOff>>;

/** What takes the place of the record: each with the id of its grant and its person. */
const deeds = {
  "is continued": async ({ confirmation }: World) => [confirmation, owner] as const,
  "is handed over": async ({ park, read }: World) =>
    [await park({ subject: grace }, { principal: colleague, takesOver: (await read()).id }), colleague] as const,
  "is replaced by another account": async ({ park }: World) => [await park({ subject: grace }, { replaceAccount: true }), owner] as const,
};

async function expectOnlyItsLogin({ clock, sweep, read, held, refresh, provider, parked }: World, confirmation: string) {
  for (const minutes of [6, 61]) {
    clock.moveMinutes(minutes);
    await sweep();
  }
  const { identity } = await read();
  expect(await read()).toMatchObject({ grantId: attemptOf(confirmation), status: "active" });
  expect(parked.all()).toEqual([]);
  expect(provider.isAlive(rotatedRefresh(1)), "the login that was rotated lives as long as it is connected").toBe(identity.id === ada);
  expect(await refresh({ kind: "asked" }), "the provider takes what is stored").toMatchObject({ kind: "refreshed" });
  expect(provider.isAlive(String((await held())?.refresh_token))).toBe(true);
}

describe.each(Object.entries(deeds))("S87: a login whose credential is stored and whose record is not %s", (_, begin) => {
  it("when its rotation was sealed onto the old record: that is written back first, and the newest token is the one that is used", async () => {
    const world = await openSealed();
    const { confirm, untilDue, tick, read } = world;
    const [confirmation, principal] = await begin(world);
    await expect(confirm(confirmation, principal)).rejects.toMatchObject(busy);
    expect(await read(), "the seal stays").toHaveProperty("sealedRotation");
    await untilDue();
    await tick();
    await confirm(confirmation, principal);
    await expectOnlyItsLogin(world, confirmation);
  });

  it("when its rotation was stored: the newest token is the one that is used", async () => {
    const world = await openCutOff();
    await world.refresh({ kind: "asked" });
    const [confirmation, principal] = await begin(world);
    await world.confirm(confirmation, principal);
    await expectOnlyItsLogin(world, confirmation);
  });
});

it("S87: a connection without a timer is made due for the rotation that waits before its login goes on", async () => {
  const world = await openCutOff();
  const { confirm, confirmation, refresh, credentials, provider, read, tick, clock } = world;
  provider.scriptRefreshes({ rotate: true, scopes: ["openid"] });
  credentials.failNext("write", new Failure("store_unavailable"));
  await refresh({ kind: "asked" });
  expect(await read()).not.toHaveProperty("due");
  await expect(confirm(confirmation)).rejects.toMatchObject(busy);
  expect(await read()).toMatchObject({ due: { at: clock(), reason: "retry" } });
  await tick();
  await confirm(confirmation);
  provider.scriptRefreshes({ rotate: true });
  await expectOnlyItsLogin(world, confirmation);
});

it("S87: a login goes live over the credential of an interrupted one of an earlier store, though a rotation waits that cannot be written back", async () => {
  const world = await openEngine();
  const { credentials, provider, refresh, park, confirm, read } = world;
  const backup = (await credentials.read({ ...acme, area: "connections" }))?.fields ?? {};
  await confirm(await park({ subject: grace }, { replaceAccount: true }));
  provider.scriptRefreshes({ rotate: true });
  credentials.failNext("write", new Failure("store_unavailable"));
  await refresh({ kind: "asked" });
  await credentials.erase({ ...acme, area: "connections" });
  await credentials.write({ ...acme, area: "connections" }, backup, { cas: 0 });
  const confirmation = await park({ subject: grace });
  await confirm(confirmation);
  expect(await read()).toMatchObject({ grantId: attemptOf(confirmation), status: "active" });
});
