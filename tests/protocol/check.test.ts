import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { checkConnection } from "../../lib/connections/tokens/check-connection.ts";
import { Failure } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { versionAfter } from "../fixtures/access-tokens.ts";
import { acme, firstAccess, firstRefresh, hour, openEngine, refreshedAccess, signal } from "../fixtures/engine-fixture.ts";

async function openCheck() {
  const world = await openEngine();
  return { ...world, check: () => checkConnection(world.engine, acme, signal) };
}

describe("a check", () => {
  it("asks the provider with the token that a caller would be given", async () => {
    const { check, probed, provider, connections } = await openCheck();
    expect(await check()).toEqual({ connection: await connections.read(acme), findings: [] });
    expect(probed()).toEqual([firstAccess]);
    expect(provider.refreshed).toEqual([]);
  });

  it("refreshes an expired token first", async () => {
    const { check, probed, clock } = await openCheck();
    clock.moveSeconds(hour);
    expect(await check()).not.toHaveProperty("failure");
    expect(probed()).toEqual([refreshedAccess(1)]);
  });

  it("is not a use of the connection: an idle one stays idle", async () => {
    const { check, connections, clock, read } = await openCheck();
    clock.moveSeconds(26 * hour);
    const { lastUsedAt } = await read();
    expect(await check()).toMatchObject({ connection: { credential: { version: versionAfter(1) } } });
    expect(await connections.read(acme)).toMatchObject({ lastUsedAt, due: { reason: "keep_alive" } });
  });

  it("finds a grant that was withdrawn at the provider, and the record learns of it", async () => {
    const { check, probed, provider, read, events } = await openCheck();
    provider.withdraw(ada);
    expect(await check()).toMatchObject({ failure: { code: "grant_revoked" }, connection: { status: "reauth_required" } });
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
    expect(provider.refreshed).toEqual([firstRefresh]);
    expect(events.names().slice(2)).toEqual(["connection.reauth_required"]);
    expect(await check()).toMatchObject({ failure: { code: "grant_revoked" } });
    expect(provider.refreshed).toHaveLength(1);
    expect(probed()).toHaveLength(1);
  });

  it("refreshes once a token that the provider does not take any more", async () => {
    const { check, probed, provider } = await openCheck();
    provider.failNext("probe", new Failure("grant_revoked"));
    expect(await check()).toMatchObject({ connection: { status: "active", credential: { version: versionAfter(1) } } });
    expect(probed()).toEqual([refreshedAccess(1)]);
  });

  it("has no answer for a refused token while another process refreshes it", async () => {
    const { engine, provider, hold } = await openCheck();
    provider.failAlways("probe", new Failure("grant_revoked"));
    const probe: typeof provider.probe = async (...call) => {
      await hold();
      return provider.probe(...call);
    };
    const methods = buildMethods({ ...provider, probe });
    await expect(checkConnection({ ...engine, methods }, acme, signal)).rejects.toMatchObject({ code: "connection_busy" });
  });

  it("says why a token that is refused cannot be refreshed, and does not call the grant revoked", async () => {
    const { check, provider, read } = await openCheck();
    provider.failAlways("probe", new Failure("grant_revoked"));
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    expect(await check()).toMatchObject({ failure: { code: "provider_unavailable" } });
    expect(await read()).toMatchObject({ status: "active", failure: { code: "provider_unavailable" } });
  });

  it("leaves the connection as it is when the provider cannot be asked", async () => {
    const { check, provider, read } = await openCheck();
    provider.failNext("probe", new Failure("provider_unreachable"));
    expect(await check()).toMatchObject({ failure: { code: "provider_unreachable" } });
    expect(await read()).toMatchObject({ status: "active" });
    expect(await read()).not.toHaveProperty("failure");
  });

  it("says why an expired token cannot be refreshed", async () => {
    const { check, probed, provider, clock } = await openCheck();
    clock.moveSeconds(hour);
    provider.failNext("refresh", new Failure("provider_timeout"));
    expect(await check()).toMatchObject({ failure: { code: "provider_timeout" }, connection: { status: "degraded" } });
    expect(probed()).toEqual([]);
  });

  it("says nothing about a connection while another process refreshes it: the caller gets Retry-After", async () => {
    const { check, probed, clock, hold } = await openCheck();
    clock.moveSeconds(hour);
    await hold();
    await expect(check()).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: 2 });
    expect(probed()).toEqual([]);
  });

  it("asks with the token that still lives while another process refreshes it", async () => {
    const { check, probed, clock, hold } = await openCheck();
    clock.moveSeconds(hour - 60);
    await hold();
    expect(await check()).not.toHaveProperty("failure");
    expect(probed()).toEqual([firstAccess]);
  });

  it("refreshes a token in its last seconds, and does not report it as missing", async () => {
    const { check, probed, clock } = await openCheck();
    clock.moveSeconds(hour - 4);
    expect(await check()).not.toHaveProperty("failure");
    expect(probed()).toEqual([refreshedAccess(1)]);
  });

  it("says nothing about a connection when our own deadline has passed", async () => {
    const { check, engine, provider, clock } = await openCheck();
    provider.failNext("probe", new Failure("deadline_exceeded"));
    await expect(check()).rejects.toMatchObject({ code: "deadline_exceeded" });
    clock.moveSeconds(hour);
    const endsAt = new Date(clock().getTime() + 5000);
    await expect(checkConnection(engine, acme, signal, endsAt)).rejects.toMatchObject({ code: "deadline_exceeded" });
    expect(provider.refreshed).toEqual([]);
  });

  it("says that a store does not answer", async () => {
    const { check, credentials } = await openCheck();
    credentials.failNext("read", new Failure("vault_sealed"));
    expect(await check()).toMatchObject({ failure: { code: "vault_sealed" } });
  });

  it("says that it is being disconnected, without asking the provider", async () => {
    const { check, probed, connections } = await openCheck();
    connections.patch(acme, { status: "disconnecting" });
    expect(await check()).toMatchObject({ failure: { code: "connection_disconnecting" } });
    expect(probed()).toEqual([]);
  });

  it("says that there is no credential", async () => {
    const { check, credentials } = await openCheck();
    await credentials.erase({ ...acme, area: "connections" });
    expect(await check()).toMatchObject({ failure: { code: "credential_missing" } });
  });

  it("S49: finds nothing in another organisation", async () => {
    const { engine } = await openCheck();
    await expect(checkConnection(engine, { ...acme, tenant: "globex" }, signal)).rejects.toMatchObject({ code: "not_found" });
  });

  it("says that this deployment does not have the provider, without Retry-After", async () => {
    const { engine, clock } = await openCheck();
    const using = { ...engine, methods: buildMethods() };
    expect(await checkConnection(using, acme, signal)).toMatchObject({ failure: { code: "configuration_invalid" } });
    clock.moveSeconds(hour);
    expect(await checkConnection(using, acme, signal)).toMatchObject({ failure: { code: "configuration_invalid" } });
  });

  it("does not take a bug for an answer", async () => {
    const { engine, provider } = await openCheck();
    const probe = () => Promise.reject(new TypeError("a bug"));
    const using = { ...engine, methods: buildMethods({ ...provider, probe }) };
    await expect(checkConnection(using, acme, signal)).rejects.toThrow(TypeError);
  });
});
