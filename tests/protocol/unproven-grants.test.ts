import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";

const refresh = `refresh-of-${ada}-1`;
const access = `access-of-${ada}-1`;
const unproven = new Failure("id_token_invalid");
const down = new Failure("provider_unavailable");
const kept = { live: 0, givenBack: 0, left: 1 };
const returned = { live: 0, givenBack: 1, left: 0 };

/** A login whose ID token was not believed, and whose account the provider did not tell at the callback. */
async function openUnidentified(omitRefreshToken = false) {
  const world = openWorld();
  world.provider.failNext("identify", down);
  await expect(world.park({ unproven, omitRefreshToken })).rejects.toBe(unproven);
  world.clock.moveMinutes(6);
  return world;
}

describe("S55: a grant whose ID token fails its checks", () => {
  it("is revoked with its refresh token, and nothing is left here", async () => {
    const { park, provider, parked, logger } = openWorld();
    await expect(park({ unproven })).rejects.toBe(unproven);
    expect([provider.revoked, parked.all()]).toEqual([[refresh], []]);
    expect(logger.text()).not.toContain(refresh);
  });

  it("is left alone, and its tokens dropped, while a connection of the account is live", async () => {
    const { connect, park, provider, parked } = openWorld();
    await connect();
    await expect(park({ unproven }, { principal: { id: "user-9", tenant: "globex" } })).rejects.toBe(unproven);
    expect([provider.revoked, provider.isAlive(refresh), parked.all()]).toEqual([[], true, []]);
  });

  it("waits for another login of the account, and is revoked after that has ended", async () => {
    const { park, sweep, provider, parked, clock } = openWorld();
    await park();
    await expect(park({ unproven }, { principal: { id: "user-9", tenant: "globex" } })).rejects.toBe(unproven);
    expect([provider.revoked, parked.all().map(({ phase }) => phase)]).toEqual([[], ["parked", "rejected"]]);
    clock.moveMinutes(11);
    await sweep();
    clock.moveMinutes(6);
    await sweep();
    expect([provider.isAlive(refresh), parked.all()]).toEqual([false, []]);
  });
});

describe("S55: the sweeper, of a grant whose account is not known", () => {
  it("learns the account with the access token, and revokes", async () => {
    const { sweep, provider, parked } = await openUnidentified();
    expect(await sweep()).toEqual(returned);
    expect([provider.revoked, provider.refreshed, parked.all()]).toEqual([[refresh], [], []]);
  });

  it("learns it with a new access token when that has expired", async () => {
    const { sweep, provider } = await openUnidentified();
    provider.expire(access);
    expect(await sweep()).toEqual(returned);
    expect([provider.refreshed, provider.revoked]).toEqual([[refresh], [refresh]]);
  });

  it("revokes with the new refresh token when the provider rotates", async () => {
    const { sweep, provider } = await openUnidentified();
    provider.expire(access);
    provider.scriptRefreshes({ rotate: true });
    expect(await sweep()).toEqual(returned);
    expect(provider.revoked).toEqual([`refresh-of-${ada}-rotated-1`]);
  });

  it.each([true, false])("has nothing to revoke when the grant is dead, without a refresh token: %s", async (omitRefreshToken) => {
    const { sweep, provider, parked, logger } = await openUnidentified(omitRefreshToken);
    provider.withdraw(ada);
    expect(await sweep()).toEqual(returned);
    expect([provider.revoked, parked.all()]).toEqual([[], []]);
    expect(logger.text()).not.toContain("is left at the provider");
  });

  it("revokes nothing while the account is unknown, and a live connection of it is safe", async () => {
    const { connect, sweep, provider, clock } = await openUnidentified();
    provider.failAlways("identify", down);
    expect(await sweep()).toEqual(kept);
    await connect();
    provider.failAlways("identify", undefined);
    clock.moveMinutes(6);
    expect(await sweep()).toEqual(returned);
    expect([provider.revoked, provider.isAlive(`refresh-of-${ada}-2`)]).toEqual([[], true]);
  });

  it("does not take a refused new token for a revoked grant", async () => {
    const { sweep, provider } = await openUnidentified();
    provider.failAlways("identify", new Failure("grant_revoked"));
    expect(await sweep()).toEqual(kept);
    expect(provider.revoked).toEqual([]);
  });

  it("logs it as a loss after seven days", async () => {
    const { sweep, provider, parked, clock, logger } = await openUnidentified();
    provider.failAlways("identify", down);
    clock.moveMinutes(8 * 24 * 60);
    expect(await sweep()).toEqual(kept);
    expect(logger.text()).toContain("a grant is left at the provider: it could not be revoked for days");
    expect(parked.all()).toEqual([]);
  });
});
