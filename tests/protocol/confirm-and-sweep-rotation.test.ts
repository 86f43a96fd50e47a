import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { ada, grace, type RefreshScript, type Script } from "../fakes/scripted-provider.ts";
import { attemptOf, type Login } from "../fixtures/connect-fixture.ts";
import { acme, firstRefresh, openEngine, rotatedRefresh } from "../fixtures/engine-fixture.ts";

const busy = { code: "connection_busy", retryAfterSeconds: 60 };
const asGrace: [Script, Login] = [{ subject: grace }, { replaceAccount: true }];

/** A connection whose newest refresh token is only on its record, sealed; and a login that would need it. */
async function openUnstored(refreshes: RefreshScript, ...login: [Script, Login?]) {
  const world = await openEngine();
  world.provider.scriptRefreshes({ rotate: true, ...refreshes });
  world.credentials.failNext("write", new Failure("store_unavailable"));
  await world.refresh({ kind: "asked" });
  expect((await world.read()).sealedRotation).toBeDefined();
  const confirmation = await world.park(...login);
  return { ...world, confirmation };
}

describe("S15: a login while the newest token of the connection is only a sealed rotation", () => {
  it("waits with another account until the schedule has written it back: the live token is revoked, not the spent one", async () => {
    const { confirm, confirmation, read, held, parked, untilDue, tick, sweep, provider } = await openUnstored({}, ...asGrace);
    const { due } = await read();
    await expect(confirm(confirmation)).rejects.toMatchObject(busy);
    expect(await read(), "its retry time stays").toMatchObject({ identity: { id: ada }, status: "active", due });
    expect(await held()).toMatchObject({ refresh_token: firstRefresh });
    expect(parked.all(), "nothing is parked of the old account").toHaveLength(1);
    await untilDue();
    await tick();
    await confirm(confirmation);
    expect(await read()).toMatchObject({ identity: { id: grace }, grantId: attemptOf(confirmation) });
    expect(provider.revoked).toEqual([rotatedRefresh(1)]);
    expect(provider.isAlive(rotatedRefresh(1))).toBe(false);
    await sweep();
    expect(parked.all()).toEqual([]);
  });

  it("has the schedule look at a connection that had no timer any more, once", async () => {
    const { confirm, confirmation, read, connections, tick, sweep, clock, provider } = await openUnstored(
      { scopes: ["openid"] },
      ...asGrace,
    );
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "consent_withdrawn" } });
    expect(await read()).not.toHaveProperty("due");
    await expect(confirm(confirmation)).rejects.toMatchObject(busy);
    expect(await read()).toMatchObject({ status: "reauth_required", due: { at: clock(), reason: "retry" } });
    expect(connections.leaseOf(acme)).toBeUndefined();
    expect(await tick()).toEqual({ "gcp kept reauth_required": 1 });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "consent_withdrawn" } });
    expect(await read()).not.toHaveProperty("due");
    expect(await read()).not.toHaveProperty("sealedRotation");
    clock.moveMinutes(2);
    expect(await sweep(), "the confirmation that was begun is carried on").toMatchObject({ live: 1 });
    expect(await read()).toMatchObject({ identity: { id: grace }, status: "active" });
    expect(provider.revoked).toEqual([rotatedRefresh(1)]);
    expect(provider.isAlive(rotatedRefresh(1))).toBe(false);
  });

  it("stays due while it cannot be stored, and nothing is replaced until then", async () => {
    const { confirm, confirmation, read, credentials, tick, provider } = await openUnstored({ scopes: ["openid"] }, ...asGrace);
    await expect(confirm(confirmation)).rejects.toMatchObject(busy);
    credentials.failNext("write", new Failure("vault_sealed"));
    expect(await tick()).toEqual({ "gcp failed vault_sealed": 1 });
    await expect(confirm(confirmation)).rejects.toMatchObject(busy);
    expect(await tick()).toEqual({ "gcp kept reauth_required": 1 });
    await confirm(confirmation);
    expect(await read()).toMatchObject({ identity: { id: grace } });
    expect(provider.revoked).toEqual([rotatedRefresh(1)]);
  });

  it("waits with the same account when it brought no refresh token, and keeps the newest one", async () => {
    const { confirm, confirmation, held, untilDue, tick } = await openUnstored({}, { omitRefreshToken: true });
    await expect(confirm(confirmation)).rejects.toMatchObject(busy);
    await untilDue();
    await tick();
    await confirm(confirmation);
    expect(await held()).toMatchObject({ grant_id: attemptOf(confirmation), refresh_token: rotatedRefresh(1) });
  });

  it("goes live at once with the same account and a refresh token of its own", async () => {
    const { confirm, confirmation, read, held } = await openUnstored({}, {});
    await confirm(confirmation);
    expect(await held()).toMatchObject({ refresh_token: `refresh-of-${ada}-2` });
    expect(await read()).not.toHaveProperty("sealedRotation");
  });
});
