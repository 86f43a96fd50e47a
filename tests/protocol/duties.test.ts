import { describe, expect, it } from "vitest";
import { nextProbe } from "../../lib/connections/duties/next-probe.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { client, clientId, openDuties } from "./duties-fixture.ts";

const day = 86_400;
const area = "connections";

describe("a duty that is due", () => {
  it("is done by the schedule: the credential is replaced for the same grant, and the record says when it is due again", async () => {
    const { tick, readClient, stored, at, clock } = await openDuties({ auth_key: 0, trust: day });
    const { grantId } = await readClient();
    expect(await tick()).toEqual({ "tailscale duty auth_key done": 1 });
    const { duties, due, credential, details, status } = await readClient();
    expect(await stored()).toEqual({
      version: 2,
      fields: { grant_id: grantId, client_id: "id", client_secret: "secret", auth_key_id: "key-1", auth_key: "secret-of-key-1" },
    });
    expect({ duties, due, status }).toEqual({
      duties: { auth_key: clock(), trust: at(day) },
      due: { at: clock(), reason: "duty" },
      status: "active",
    });
    expect(credential?.version, "the record names the new version").toBe(2);
    expect(details, "what did not change stays").toEqual({ tailnet: "T1234CNTRL", auth_key_id: "key-1" });

    expect(await tick()).toEqual({ "tailscale duty auth_key done": 1 });
    expect((await readClient()).duties?.auth_key).toEqual(at(80 * day));
    expect(await tick(), "nothing is due").toEqual({});
  });

  it("gets the stored credential and the facts of its connection", async () => {
    const { tick, method } = await openDuties({ trust: 0 });
    await tick();
    expect(method.begun).toEqual([{ name: "trust", held: ["client_id", "client_secret", "grant_id"], connectionId: clientId }]);
  });

  it("is done without the credential store when the connection stores nothing", async () => {
    const { tick, method, readClient, engine, at } = await openDuties({ trust: 0 }, { storesNothing: true });
    const sealed = { ...engine.credentials, read: () => Promise.reject(new Failure("vault_sealed")) };
    expect(await tick({}, { ...engine, credentials: sealed })).toEqual({ "tailscale duty trust done": 1 });
    expect(method.begun).toMatchObject([{ held: [] }]);
    expect(await readClient()).toMatchObject({ duties: { trust: at(day) } });
    expect(await readClient()).not.toHaveProperty("credential");
  });

  it("is off the record once it is done for ever", async () => {
    const { tick, readClient } = await openDuties({ notice: 0 });
    expect(await tick()).toEqual({ "tailscale duty notice done": 1 });
    expect(await readClient()).not.toHaveProperty("duties");
    expect(await readClient()).not.toHaveProperty("due");
  });

  it("is done for a connection whose record is behind its credential, and the record is put right", async () => {
    const { tick, readClient, credentials, stored } = await openDuties({ trust: 0 });
    const { fields } = (await credentials.read({ ...client, area })) ?? expect.fail();
    await credentials.write({ ...client, area }, fields, { cas: 1 });
    expect(await tick()).toEqual({ "tailscale duty trust done": 1 });
    expect((await readClient()).credential?.version).toBe((await stored()).version);
  });
});

describe("a duty that fails", () => {
  it("is retried after 15 minutes, and neither status nor failure changes", async () => {
    const { tick, method, readClient, at, clock, events } = await openDuties({ auth_key: 0, trust: 2 * day });
    method.failAlways("auth_key", new Failure("provider_timeout"));
    const before = await readClient();
    expect(await tick()).toEqual({ "tailscale duty auth_key failed provider_timeout": 1 });
    const duties = { ...before.duties, auth_key: at(900) };
    expect(await readClient()).toEqual({ ...before, duties, due: { at: at(900), reason: "duty" }, updatedAt: clock() });
    expect(events.names()).not.toContain("connection.degraded");
    clock.moveSeconds(899);
    expect(await tick()).toEqual({});
    method.failAlways("auth_key", undefined);
    clock.moveSeconds(1);
    expect(await tick()).toEqual({ "tailscale duty auth_key done": 1 });
  });

  it.each([
    ["whose credential store does not answer", "store_unavailable"],
    ["whose credential was written by another process meanwhile", "credential_conflict"],
  ] as const)("%s is tried again after 15 minutes; what it has made at the provider is deleted by then", async (_, code) => {
    const { tick, credentials, readClient, server, at, untilDue, stored } = await openDuties({ auth_key: 0 });
    credentials.failNext("write", new Failure(code));
    expect(await tick()).toEqual({ [`tailscale duty auth_key failed ${code}`]: 1 });
    expect((await readClient()).duties).toEqual({ auth_key: at(900) });
    expect(await readClient()).not.toHaveProperty("sealedRotation");
    await untilDue();
    await tick();
    await tick();
    expect((await server.list()).map(({ id }) => id)).toEqual([(await stored()).fields.auth_key_id]);
  });

  it("recognises its own write whose answer was lost, at the next try", async () => {
    const { tick, credentials, readClient, server, untilDue, stored, at } = await openDuties({ auth_key: 0 });
    credentials.failNext("write", new Failure("store_unavailable"), { after: true });
    expect(await tick()).toEqual({ "tailscale duty auth_key failed store_unavailable": 1 });
    await untilDue();
    expect(await tick()).toEqual({ "tailscale duty auth_key done": 1 });
    expect((await server.list()).map(({ id }) => id)).toEqual(["key-1"]);
    expect(await readClient()).toMatchObject({ credential: { version: 2 }, duties: { auth_key: at(80 * day - 900) } });
    expect((await stored()).fields.auth_key_id).toBe("key-1");
  });

  it.each([
    ["credential_rejected", "reauth_required"],
    ["grant_revoked", "reauth_required"],
  ] as const)("with %s ends the connection, once, and its other duties stop", async (code, status) => {
    const { tick, method, readClient, events, clock } = await openDuties({ trust: 0, auth_key: day });
    method.failAlways("trust", new Failure(code));
    expect(await tick()).toEqual({ [`tailscale duty trust failed ${code}`]: 1 });
    const ended = await readClient();
    expect(ended).toMatchObject({ status, failure: { code, attempts: 1 } });
    expect(ended).not.toHaveProperty("due");
    expect(events.names().filter((name) => name === "connection.reauth_required")).toHaveLength(1);
    clock.moveSeconds(10 * day);
    expect((await tick())["tailscale duty auth_key done"]).toBeUndefined();
  });

  it("keeps its time of day when it is the probe of a connection that has ended", async () => {
    const { tick, engine, method, readClient, clock, untilDue, events } = await openDuties({ probe: 0, auth_key: day });
    const refuse = () => Promise.reject(new Failure("credential_rejected"));
    const methods = { ...engine.methods, find: () => ({ ...method, mint: refuse, duties: { probe: refuse } }) };
    for (const times of [1, 2, 3]) {
      expect(await tick({}, { ...engine, methods }), `time ${times}`).toMatchObject({
        "tailscale duty probe failed credential_rejected": 1,
      });
      const at = nextProbe(clientId, clock());
      expect(await readClient()).toMatchObject({ status: "reauth_required", due: { at, reason: "duty" }, duties: { probe: at } });
      await untilDue();
    }
    expect(events.names().filter((name) => name === "connection.reauth_required")).toHaveLength(1);
  });

  it("that this release does not know is tried again after 15 minutes", async () => {
    const { tick, readClient, at } = await openDuties({ drift: 0 });
    expect(await tick()).toEqual({ "tailscale duty drift failed configuration_invalid": 1 });
    expect((await readClient()).duties).toEqual({ drift: at(900) });
  });

  it("of a method that this function does not serve is tried again after 15 minutes", async () => {
    const { tick, readClient, at, engine } = await openDuties({ trust: 0 });
    const methods = { ...engine.methods, find: () => undefined };
    expect(await tick({}, { ...engine, methods })).toEqual({ "tailscale duty trust failed configuration_invalid": 1 });
    expect((await readClient()).duties).toEqual({ trust: at(900) });
  });

  it("because its credential cannot be read asks the provider nothing", async () => {
    const { tick, readClient, engine, method, at } = await openDuties({ trust: 0 });
    const sealed = { ...engine.credentials, read: () => Promise.reject(new Failure("vault_sealed")) };
    expect(await tick({}, { ...engine, credentials: sealed })).toEqual({ "tailscale duty trust failed vault_sealed": 1 });
    expect(method.begun).toEqual([]);
    expect(await readClient()).toMatchObject({ status: "active", duties: { trust: at(900) } });
  });

  it("because nothing is stored, or a credential of a grant that nothing names, asks the provider nothing", async () => {
    const { tick, readClient, credentials, method, untilDue, at } = await openDuties({ trust: 0 });
    await credentials.erase({ ...client, area });
    expect(await tick()).toEqual({ "tailscale duty trust failed credential_missing": 1 });
    await credentials.write({ ...client, area }, { grant_id: new Secret("another"), client_id: new Secret("id") }, { cas: 0 });
    await untilDue();
    expect(await tick()).toEqual({ "tailscale duty trust failed credential_missing": 1 });
    expect(method.begun).toEqual([]);
    expect(await readClient()).toMatchObject({ status: "active", duties: { trust: at(900) } });
  });

  it("at the end of its lease is retried after 15 minutes", async () => {
    const { tick, readClient, method, clock, timers, at } = await openDuties({ trust: 0 });
    method.meanwhile(() => {
      clock.moveSeconds(25);
      timers.fire();
    });
    expect(await tick()).toEqual({ "tailscale duty trust failed deadline_exceeded": 1 });
    expect((await readClient()).duties).toEqual({ trust: at(900) });
  });
});
