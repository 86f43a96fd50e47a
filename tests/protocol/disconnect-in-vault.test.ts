import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { startVaultRoles, type VaultRoles } from "../fixtures/credential-store-vault-roles.ts";
import { acme, firstRefresh, openEngine } from "../fixtures/engine-fixture.ts";

const live = { ...acme, area: "connections" } as const;
let vault: VaultRoles;

beforeAll(async () => {
  vault = await startVaultRoles();
});

beforeEach(() => vault.control("reset"));

afterAll(() => vault[Symbol.asyncDispose]());

/** A connection whose credential is in Vault, and a provider that takes nothing back for now. */
async function openWorld() {
  const world = await openEngine();
  const stored = await world.credentials.read(live);
  await vault.asRoot().write(live, stored?.fields ?? {}, { cas: 0 });
  world.provider.failAlways("revoke", new Failure("provider_unreachable"));
  const using = (role: string) => ({ ...world.engine, credentials: vault.as(role) });
  return {
    ...world,
    asRoute: using("aurora-oauth-dev-disconnect"),
    asSchedule: using("aurora-oauth-dev-schedule"),
    asSweeper: using("aurora-oauth-dev-connect"),
  };
}

describe("a disconnect by the roles that Vault gives its functions", () => {
  it.each(["asRoute", "asSchedule"] as const)(
    "ends %s when the answer to its parking was lost: what it finds parked is its own",
    async (who) => {
      const world = await openWorld();
      const { disconnect, asRoute, connections, tombstones, parked, tick, untilDue } = world;
      await vault.fault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/parked/*", drop: true, after: true });
      expect(await disconnect(asRoute)).toMatchObject({ state: "disconnecting", failure: { code: "store_unavailable" } });

      if (who === "asRoute") {
        expect(await disconnect(asRoute)).toMatchObject({ state: "disconnected", grant: { state: "pending" } });
      } else {
        await untilDue();
        expect(await tick({}, world.asSchedule)).toEqual({ "gcp disconnect disconnected": 1 });
      }
      expect(await connections.read(acme)).toBeUndefined();
      expect(await tombstones.read(acme)).toMatchObject({ grant: { state: "pending", code: "provider_unreachable" } });
      expect(await vault.asRoot().read(live), "the live credential is erased").toBeUndefined();
      expect(parked.all()).toHaveLength(1);
      const account = parked.all()[0]?.parkedId ?? "";
      const kept = await vault.asRoot().read({ ...acme, area: "parked", account });
      expect(kept?.fields.refresh_token?.reveal()).toBe(firstRefresh);
    },
  );

  it("leaves a credential that the sweeper's role can revoke and erase", async () => {
    const { disconnect, sweep, clock, provider, parked, asRoute, asSweeper, tombstones } = await openWorld();
    expect(await disconnect(asRoute)).toMatchObject({ state: "disconnected", grant: { state: "pending" } });
    const account = parked.all()[0]?.parkedId ?? "";
    provider.failAlways("revoke", undefined);
    clock.moveMinutes(6);
    expect(await sweep(asSweeper)).toMatchObject({ givenBack: 1 });
    expect(provider.revoked).toEqual([firstRefresh]);
    expect(await tombstones.read(acme)).toMatchObject({ grant: { state: "revoked" } });
    expect(await vault.asRoot().read({ ...acme, area: "parked", account })).toBeUndefined();
  });
});
