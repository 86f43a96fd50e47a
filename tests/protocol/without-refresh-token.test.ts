import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { checkConnection } from "../../lib/connections/tokens/check-connection.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../lib/errors.ts";
import { secondsAfter } from "../../lib/system.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { acme, openEngine, signal } from "../fixtures/engine-fixture.ts";

const globex = { ...acme, tenant: "globex" };

/** A connection whose login gave no refresh token, at a provider that needs none, beside the one that can be refreshed. */
async function openUnrefreshable() {
  const world = await openEngine();
  const { deps, provider, consent, complete, events } = world;
  const using = { ...deps, confirmation: "off", methods: buildMethods({ ...provider, needsRefreshToken: false }) } as const;
  /** A login that gives no refresh token. */
  const login = async (lifeSeconds = 3599, principal = { id: "user-of-globex", tenant: globex.tenant }) => {
    const callback = await consent({ principal });
    provider.script({ omitRefreshToken: true, subject: `person-of-${principal.tenant}`, lifeSeconds });
    return complete(callback, using);
  };
  const toldEvents = () => events.published.filter(({ connection }) => connection.tenant === globex.tenant);
  const told = () => toldEvents().map(({ name }) => name);
  const view = async () => toConnectionView(await world.read(globex), new Set());
  const check = () => checkConnection(world.engine, globex, signal);
  return { ...world, login, toldEvents, told, view, check };
}

describe("a connection without a refresh token", () => {
  it("is recorded as it is stored, and due when its token expires", async () => {
    const { login, read } = await openUnrefreshable();
    expect(await login()).toMatchObject({ kind: "active" });
    const { hasRefreshToken, due, expiresAt } = await read(globex);
    expect(hasRefreshToken).toBe(false);
    expect(due).toEqual({ at: expiresAt, reason: "credential_expiry" });
  });

  it("is marked by the schedule when its token expires, with one event, and then left alone", async () => {
    const { login, read, tick, untilDue, told, clock, provider } = await openUnrefreshable();
    await login();
    await untilDue(globex);
    clock.moveSeconds(-1);
    expect(await tick()).toEqual({ "gcp refreshed expires_soon": 1 });
    expect(await read(globex)).toMatchObject({ status: "active" });
    clock.moveSeconds(1);
    expect(await tick()).toEqual({ "gcp failed credential_expired": 1 });
    expect(await read(globex)).toMatchObject({ status: "reauth_required", failure: { code: "credential_expired" } });
    expect(await read(globex)).not.toHaveProperty("due");
    expect(await tick()).toEqual({});
    expect(told()).toEqual(["connection.connected", "connection.reauth_required"]);
    expect(provider.refreshed).toHaveLength(1);
  });

  it("is marked by the caller who asks for its token after that, if the schedule has not come", async () => {
    const { login, engine, read, clock, told } = await openUnrefreshable();
    await login();
    const broker = tokenBroker(engine);
    clock.moveSeconds(3590);
    const served = await broker.serve(globex, 300, signal);
    expect([bearerOf(served), served.isLast]).toEqual([expect.stringContaining("access-of-person-of-globex"), true]);
    clock.moveSeconds(10);
    for (let time = 1; time <= 2; time += 1) {
      await expect(broker.serve(globex, 300, signal)).rejects.toMatchObject({ code: "credential_expired", retryAfterSeconds: undefined });
    }
    expect(await read(globex)).toMatchObject({ status: "reauth_required" });
    expect(told()).toEqual(["connection.connected", "connection.reauth_required"]);
  });

  it("waits for a store that is out when its token expires, no more often than its back-off, and is marked then", async () => {
    const { login, engine, credentials, read, tick, untilDue, clock } = await openUnrefreshable();
    await login();
    await untilDue(globex);
    const sealed = { ...engine, credentials: { ...credentials, read: () => Promise.reject(new Failure("vault_sealed")) } };
    expect(await tick({}, sealed)).toEqual({ "gcp failed vault_sealed": 2 });
    const failed = await read(globex);
    expect(failed).toMatchObject({ status: "degraded", due: { at: failed.failure?.retryAt, reason: "retry" } });
    expect(failed.due?.at.getTime()).toBeGreaterThan(clock().getTime());
    await untilDue(globex);
    expect(await tick()).toMatchObject({ "gcp failed credential_expired": 1 });
    expect(await read(globex)).toMatchObject({ status: "reauth_required" });
  });

  it("is marked by a check when the provider refuses its token twice, with one event: there is no other token to request", async () => {
    const { login, check, read, told, provider } = await openUnrefreshable();
    await login();
    provider.failNext("probe", new Failure("grant_revoked"));
    expect(await check(), "one refusal").not.toHaveProperty("failure");
    expect(await read(globex)).toMatchObject({ status: "active" });
    provider.withdraw("person-of-globex");
    const ended = { status: "reauth_required", failure: { code: "grant_revoked" } };
    expect(await check()).toMatchObject({ failure: { code: "grant_revoked" }, connection: ended });
    expect(await read(globex)).toMatchObject(ended);
    expect(await read(globex)).not.toHaveProperty("due");
    expect(await check()).toMatchObject({ failure: { code: "grant_revoked" } });
    expect(told()).toEqual(["connection.connected", "connection.reauth_required"]);
  });

  it("is not marked by such a check while many are refused, nor if another login has taken its place", async () => {
    const { login, engine, read, provider } = await openUnrefreshable();
    await login();
    const refusing = (before: () => Promise<unknown>) => {
      let times = 0;
      const probe: typeof provider.probe = async (...call) => {
        times += 1;
        if (times === 2) await before();
        if (times > 2) return provider.probe(...call);
        throw new Failure("grant_revoked");
      };
      return buildMethods({ ...provider, probe, needsRefreshToken: false });
    };
    const doubtful = { ...engine, methods: refusing(async () => {}), endings: { ...engine.endings, mayEnd: async () => false } };
    expect(await checkConnection(doubtful, globex, signal)).toMatchObject({ failure: { code: "mass_refusal" } });
    expect(await read(globex)).toMatchObject({ status: "active" });
    const replaced = { ...engine, methods: refusing(login) };
    await expect(checkConnection(replaced, globex, signal)).rejects.toMatchObject({ code: "connection_busy" });
    expect(await read(globex)).toMatchObject({ status: "active" });
  });

  it("comes back when the customer connects again", async () => {
    const { login, read, tick, untilDue, provider } = await openUnrefreshable();
    await login();
    await untilDue(globex);
    await tick();
    expect(await login()).toMatchObject({ kind: "active" });
    expect(await read(globex)).toMatchObject({ status: "active", hasRefreshToken: false, due: { reason: "credential_expiry" } });
    expect(provider.revoked).toEqual([]);
  });

  it("is not accepted from a provider that gives one to every login", async () => {
    const { consent, complete, deps, provider, connections } = await openUnrefreshable();
    const callback = await consent({ principal: { id: "user-of-globex", tenant: globex.tenant } });
    provider.script({ omitRefreshToken: true, subject: "person-of-globex" });
    await expect(complete(callback, { ...deps, confirmation: "off" })).rejects.toMatchObject({ code: "refresh_token_missing" });
    expect(await connections.read(globex)).toBeUndefined();
  });
});

describe("the end of a connection without a refresh token", () => {
  const day = 86_400;
  const notice = 2 * 3600;

  it("is told once, two hours before it, and the connection says from the start when it needs its owner", async () => {
    const { login, read, tick, untilDue, toldEvents, view, clock, provider } = await openUnrefreshable();
    await login(day);
    const { expiresAt, id } = await read(globex);
    const needsOwner = { at: expiresAt?.toISOString(), reason: "credential_expiry" };
    expect((await view()).next).toMatchObject(needsOwner);
    await untilDue(globex);
    expect(clock()).toEqual(secondsAfter(expiresAt ?? clock(), -notice));
    const asked = provider.refreshed.length;
    expect(await tick()).toMatchObject({ "gcp duty expiry_notice done": 1 });
    expect(toldEvents().at(-1)).toMatchObject({ name: "connection.secret_expiring", code: "credential_expired", expiresAt });
    expect(toldEvents().at(-1)?.id).toBe(`${id}.expiry_notice.${clock().toISOString().slice(0, 10)}.secret_expiring`);
    expect(await read(globex)).toMatchObject({ status: "active", due: { at: expiresAt, reason: "credential_expiry" } });
    expect(await read(globex)).not.toHaveProperty("duties");
    expect((await view()).next).toMatchObject(needsOwner);
    expect(provider.refreshed.length - asked, "of the other connection").toBeLessThanOrEqual(1);

    await untilDue(globex);
    expect(await tick()).toMatchObject({ "gcp failed credential_expired": 1 });
    expect(toldEvents().map(({ name }) => name)).toEqual([
      "connection.connected",
      "connection.secret_expiring",
      "connection.reauth_required",
    ]);
  });

  it.each([notice, notice - 1])("is not told of a token that lives %i s: its owner has just connected", async (lifeSeconds) => {
    const { login, read } = await openUnrefreshable();
    await login(lifeSeconds);
    expect(await read(globex)).not.toHaveProperty("duties");
    expect(await read(globex)).toMatchObject({ due: { reason: "credential_expiry" } });
  });

  it("is not told again after a login of the account that brought a refresh token", async () => {
    const { login, read, deps, consent, complete, provider, toldEvents, untilDue, tick } = await openUnrefreshable();
    await login(day);
    await untilDue(globex);
    await tick();
    const again = await consent({ principal: { id: "user-of-globex", tenant: globex.tenant } });
    provider.script({ subject: "person-of-globex" });
    await complete(again, { ...deps, confirmation: "off" });
    expect(await read(globex)).toMatchObject({ hasRefreshToken: true });
    expect(await read(globex)).not.toHaveProperty("duties");
    expect(toldEvents().filter(({ name }) => name === "connection.secret_expiring")).toHaveLength(1);
  });

  it("is told late when the store is out two hours before it, and not at all after it", async () => {
    const { login, engine, credentials, tick, untilDue, told, clock } = await openUnrefreshable();
    await login(day);
    await untilDue(globex);
    const sealed = { ...engine, credentials: { ...credentials, read: () => Promise.reject(new Failure("vault_sealed")) } };
    expect(await tick({}, sealed)).toMatchObject({ "gcp duty expiry_notice failed vault_sealed": 1 });
    expect(told()).toEqual(["connection.connected"]);
    await untilDue(globex);
    await tick();
    expect(told()).toEqual(["connection.connected", "connection.secret_expiring"]);
    clock.moveSeconds(notice);
    await tick();
    expect(told()).toEqual(["connection.connected", "connection.secret_expiring", "connection.reauth_required"]);
  });
});

describe("S43: a login without a refresh token, of the account that has one stored", () => {
  it("keeps the stored one, and the record says so", async () => {
    const { deps, consent, complete, provider, read, held } = await openUnrefreshable();
    const callback = await consent();
    provider.script({ omitRefreshToken: true });
    await complete(callback, { ...deps, confirmation: "off" });
    expect(await held()).toHaveProperty("refresh_token");
    expect(await read()).toMatchObject({ hasRefreshToken: true, due: { reason: "expiry" } });
  });
});
