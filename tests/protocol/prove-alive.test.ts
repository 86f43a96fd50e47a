import { describe, expect, it } from "vitest";
import { Failure, failures } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, openWorld, parkedKey } from "../fixtures/connect-fixture.ts";

const access = `access-of-${ada}-1`;
const refresh = `refresh-of-${ada}-1`;

describe("before a grant goes live", () => {
  it("the provider is asked once whether it still stands, with its new access token", async () => {
    const { park, confirm, provider } = openWorld();
    const confirmation = await park();
    expect(provider.probed).toEqual([]);
    await confirm(confirmation);
    expect(provider.probed).toEqual([access]);
  });

  it("S53: a dead one is revoked and reported, and nothing is live", async () => {
    const { park, confirm, provider, connections, parked, held, events, setup } = openWorld();
    const confirmation = await park();
    provider.withdraw(ada);
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "grant_revoked" });
    expect(await connections.read(acme)).toBeUndefined();
    expect([await held(), await held(parkedKey(confirmation)), parked.all()]).toEqual([undefined, undefined, []]);
    expect([events.names(), [...setup.runs]]).toEqual([[], []]);
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "confirmation_invalid" });
  });

  it("S53: a dead one is revoked in the callback as well, when no confirmation is needed", async () => {
    const { consent, complete, provider, connections, parked } = openWorld("off");
    const callback = await consent();
    provider.failNext("probe", new Failure("grant_revoked"));
    await expect(complete(callback)).rejects.toMatchObject({ code: "grant_revoked" });
    expect(await connections.read(acme)).toBeUndefined();
    expect(parked.all()).toEqual([]);
    expect(provider.isAlive(refresh)).toBe(false);
  });

  it("S53: a dead one overwrites no live connection, of any account", async () => {
    for (const subject of [ada, grace]) {
      const { connect, park, confirm, provider, connections, held, parked } = openWorld();
      const { connection } = await connect();
      const before = await held();
      const confirmation = await park({ subject }, { replaceAccount: true });
      provider.failNext("probe", new Failure("grant_revoked"));
      await expect(confirm(confirmation)).rejects.toMatchObject({ code: "grant_revoked" });
      expect([await connections.read(acme), await held(), await connections.leaseOf(acme)]).toEqual([connection, before, undefined]);
      expect(parked.all()).toEqual([]);
      expect(provider.isAlive(refresh), "the grant that is live").toBe(true);
    }
  });

  it("S53: a dead one is revoked by the sweeper when the confirmation was interrupted before that", async () => {
    const { park, confirm, sweep, credentials, provider, clock, connections, parked } = openWorld();
    const confirmation = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "vault_sealed" });
    provider.withdraw(ada);
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(await connections.read(acme)).toBeUndefined();
    expect(parked.all()).toEqual([]);
  });

  it.each(["provider_timeout", "provider_unavailable", "provider_throttled", "provider_answer_invalid"] as const)(
    "%s of the provider ends nothing: the caller may try again, and the sweeper carries on",
    async (code) => {
      const { park, confirm, sweep, provider, clock, connections, parked } = openWorld();
      const confirmation = await park();
      provider.failAlways("probe", new Failure(code));
      for (const _ of [1, 2]) {
        await expect(confirm(confirmation)).rejects.toMatchObject({ code });
        expect(parked.all()).toMatchObject([{ parkedId: attemptOf(confirmation), phase: "confirming" }]);
        expect(await connections.read(acme)).toBeUndefined();
      }
      provider.failAlways("probe", undefined);
      clock.moveMinutes(2);
      expect(await sweep()).toEqual({ live: 1, givenBack: 0, left: 0 });
      expect(await connections.read(acme)).toMatchObject({ status: "active" });
      expect(failures[code].retryable).toBe(true);
    },
  );

  it("a provider that knows the token and does not answer this question for it says that the grant stands", async () => {
    const { park, confirm, provider } = openWorld();
    const confirmation = await park();
    provider.failNext("probe", new Failure("provider_forbidden"));
    expect(await confirm(confirmation)).toMatchObject({ connection: { status: "active" } });
  });

  it.each([
    [3539, 0],
    [3538, 1],
  ])("an access token that is %d of its 3599 seconds old is asked for %d times: near its end it proves nothing", async (age, times) => {
    const { park, confirm, sweep, provider, credentials, clock, connections } = openWorld();
    const confirmation = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "vault_sealed" });
    const before = provider.probed.length;
    clock.moveSeconds(age);
    await sweep();
    expect(provider.probed.length - before).toBe(times);
    expect(await connections.read(acme)).toMatchObject({ status: "active" });
  });

  it("one whose credential is in place already is not asked for again: only the record is missing", async () => {
    const { park, confirm, sweep, deps, connections, provider, clock } = openWorld();
    const confirmation = await park();
    const write = () => Promise.reject(new Failure("table_unavailable"));
    const cut = { ...deps, connections: { ...connections, write } };
    await expect(confirm(confirmation, undefined, cut)).rejects.toMatchObject({ code: "table_unavailable" });
    clock.moveMinutes(2);
    expect(await sweep()).toMatchObject({ live: 1 });
    expect(provider.probed).toEqual([access]);
  });
});
