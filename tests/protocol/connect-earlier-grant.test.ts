import { describe, expect, it } from "vitest";
import { confirmConnection } from "../../lib/connections/connect/confirm-connection.ts";
import { disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { sweepGrants } from "../../lib/connections/jobs/sweep-grants.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { secondsAfter } from "../../lib/system.ts";
import { ada, type Script } from "../fakes/scripted-provider.ts";
import { acme, openWorld, owner, signal } from "../fixtures/connect-fixture.ts";

const accessOf = (login: number) => `access-of-${ada}-${login}`;
const refreshOf = (login: number) => `refresh-of-${ada}-${login}`;

/** A provider that revokes one grant at a time, as OVHcloud may. */
function openOneByOne() {
  const world = openWorld();
  const { provider, deps, consent, complete } = world;
  const revokeThere: CodeFlowMethod["revoke"] = async ({ refresh_token, access_token }) => {
    for (const token of [refresh_token, access_token]) {
      provider.expire(token?.reveal() ?? "");
    }
    return [{ what: "grant", state: "revoked" }];
  };
  const using = (revoke: CodeFlowMethod["revoke"] = revokeThere) => {
    const methods = buildMethods({ ...provider, needsRefreshToken: false, revokesWholeAccount: false, revoke });
    return { ...deps, methods };
  };
  const read = async () => (await deps.connections.read(acme)) ?? expect.fail("no record");
  const connect = async (script: Script = {}, revoke?: CodeFlowMethod["revoke"]) => {
    const callback = await consent();
    provider.script(script);
    await complete(callback, { ...using(revoke), confirmation: "off" });
    return read();
  };
  const disconnect = (revoke?: CodeFlowMethod["revoke"]) => disconnectConnection(using(revoke), acme, { principalId: owner.id }, signal);
  const sweep = (revoke?: CodeFlowMethod["revoke"]) => sweepGrants(using(revoke), signal);
  return { ...world, using, connect, disconnect, read, sweep };
}

const down = () => Promise.reject(new Failure("provider_unavailable"));
const unsupported: CodeFlowMethod["revoke"] = async ({ refresh_token, expires_at }) => [
  ...(refresh_token === undefined ? [] : [{ what: "refresh_token", state: "left", code: "revocation_unsupported" } as const]),
  { what: "access_token", state: "left", code: "revocation_unsupported", livesUntil: new Date(expires_at?.reveal() ?? "") },
];

describe("S64: connecting the same account again, where a revocation ends one grant", () => {
  it("ends the earlier grant, once the new one is live", async () => {
    const { connect, provider, parked, disconnect, read } = openOneByOne();
    await connect();
    await connect();
    expect([accessOf(1), refreshOf(1), accessOf(2), refreshOf(2)].map(provider.isAlive)).toEqual([false, false, true, true]);
    expect(parked.all()).toEqual([]);
    expect(await read()).not.toHaveProperty("earlier");
    expect(await disconnect()).toMatchObject({ state: "disconnected", grant: { state: "revoked" } });
    expect(provider.isAlive(refreshOf(2))).toBe(false);
  });

  it("goes on with the earlier refresh token when the login returned none, and does not end it", async () => {
    const { connect, provider, held, read } = openOneByOne();
    await connect();
    await connect({ omitRefreshToken: true });
    expect(await held()).toMatchObject({ refresh_token: refreshOf(1), access_token: accessOf(2) });
    expect(provider.isAlive(refreshOf(1))).toBe(true);
    expect(await read()).not.toHaveProperty("earlier");
  });

  it("ends the earlier access token of an account that gives no refresh tokens", async () => {
    const { connect, provider } = openOneByOne();
    await connect({ omitRefreshToken: true });
    await connect({ omitRefreshToken: true });
    expect([accessOf(1), accessOf(2)].map(provider.isAlive)).toEqual([false, true]);
  });

  it("is retried while the provider is down, and settled on the record", async () => {
    const { connect, provider, read, sweep, clock } = openOneByOne();
    const first = await connect();
    await connect({}, down);
    expect((await read()).earlier).toEqual([{ what: "earlier_grant", target: first.grantId, state: "pending" }]);
    expect(provider.isAlive(refreshOf(1))).toBe(true);
    clock.moveMinutes(6);
    await sweep();
    expect(provider.isAlive(refreshOf(1))).toBe(false);
    expect(await read()).not.toHaveProperty("earlier");
  });

  it("is told as pending by a disconnect meanwhile, and settled on the tombstone", async () => {
    const { connect, provider, disconnect, sweep, clock, tombstones } = openOneByOne();
    const first = await connect();
    await connect({}, down);
    const told = await disconnect();
    expect(told.grant).toEqual({
      state: "pending",
      parts: [
        { what: "grant", state: "revoked" },
        { what: "earlier_grant", target: first.grantId, state: "pending" },
      ],
    });
    clock.moveMinutes(6);
    await sweep();
    expect(provider.isAlive(refreshOf(1))).toBe(false);
    expect((await tombstones.read(acme))?.grant).toEqual({ state: "revoked" });
  });

  it("keeps both apart on the tombstone when neither could be ended at the disconnect", async () => {
    const { connect, disconnect, sweep, clock, tombstones, provider } = openOneByOne();
    await connect();
    await connect({}, down);
    expect((await disconnect(down)).grant).toMatchObject({ state: "pending", parts: [{ what: "grant" }, { what: "earlier_grant" }] });
    clock.moveMinutes(6);
    await sweep();
    expect([refreshOf(1), refreshOf(2)].map(provider.isAlive)).toEqual([false, false]);
    expect((await tombstones.read(acme))?.grant).toEqual({ state: "revoked" });
  });

  it("says what is left, and for how long, where the provider cannot revoke: of many logins once", async () => {
    const { connect, disconnect, clock } = openOneByOne();
    const ends: Date[] = [];
    for (const _ of [1, 2, 3]) {
      ends.push(secondsAfter(clock(), 3599));
      await connect({}, unsupported);
      clock.moveMinutes(10);
    }
    const left = { state: "left", code: "revocation_unsupported" };
    expect((await disconnect(unsupported)).grant).toEqual({
      ...left,
      parts: [
        { what: "refresh_token", ...left },
        { what: "access_token", ...left, livesUntil: ends[2] },
        { what: "earlier_refresh_token", ...left },
        { what: "earlier_access_token", ...left, livesUntil: ends[1] },
      ],
    });
  });

  it("no longer tells an earlier token that has expired", async () => {
    const { connect, disconnect, clock, read } = openOneByOne();
    await connect({ omitRefreshToken: true }, unsupported);
    await connect({ omitRefreshToken: true, lifeSeconds: 86_400 }, unsupported);
    expect((await read()).earlier).toHaveLength(1);
    clock.moveMinutes(60);
    expect((await disconnect(unsupported)).grant?.parts).toMatchObject([{ what: "access_token" }]);
  });

  it("waits for the sweeper when the process dies before the record, and ends only the earlier grant", async () => {
    const { connect, park, using, provider, sweep, clock, connections, read } = openOneByOne();
    await connect();
    const confirmation = await park();
    const dying = { ...using(), connections: { ...connections, write: () => Promise.reject(new Failure("table_unavailable")) } };
    await expect(confirmConnection(dying, owner, confirmation, signal)).rejects.toThrow();
    expect(provider.isAlive(refreshOf(1))).toBe(true);
    clock.moveMinutes(6);
    await sweep();
    clock.moveMinutes(6);
    await sweep();
    expect([refreshOf(1), refreshOf(2)].map(provider.isAlive)).toEqual([false, true]);
    expect(await read()).toMatchObject({ status: "active" });
    expect(await read()).not.toHaveProperty("earlier");
  });
});

it("S64: where a revocation ends every grant of the account, the disconnect ends the earlier one, and connecting again ends none", async () => {
  const { connect, provider, deps } = openWorld();
  await connect();
  await connect();
  expect([refreshOf(1), refreshOf(2)].map(provider.isAlive)).toEqual([true, true]);
  const gone = await disconnectConnection(deps, acme, { principalId: owner.id }, signal);
  expect(gone.grant).toEqual({ state: "revoked" });
  expect([accessOf(1), refreshOf(1), refreshOf(2)].map(provider.isAlive)).toEqual([false, false, false]);
});
