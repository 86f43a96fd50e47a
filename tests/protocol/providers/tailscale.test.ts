import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toPublicKey } from "../../../lib/providers/tailscale/ssh-public-key.ts";
import { Secret } from "../../../lib/secret.ts";
import { codesOf, openClientMethod } from "./tailscale-connection.ts";
import { expectFailure, troubles } from "./tailscale-fixture.ts";

let tailscale: Awaited<ReturnType<typeof openClientMethod>>;
beforeAll(async () => {
  tailscale = await openClientMethod();
});
beforeEach(() => tailscale.control("POST", "reset"));
afterAll(() => tailscale.close());

const methodsOfCalls = async () => (await tailscale.calls()).map(({ method, path }) => `${method} ${path}`);
const setDevices = (devices: readonly object[], tailnet = "TAcme1CNTRL") =>
  tailscale.control("PUT", `tailnets/${tailnet}/devices`, { devices });

describe("verifying a client", () => {
  test("names the tailnet from a device, and builds the stored credential", async () => {
    const client = await tailscale.addClient();
    const verified = await tailscale.verify(client);
    expect(verified).toMatchObject({
      identity: { id: "tailacme1.ts.net", label: "tailacme1.ts.net" },
      scopes: ["devices:core:read", "auth_keys"],
      details: { client_id: client.clientId, tailnet: "tailacme1.ts.net", tags: "tag:aurora" },
      findings: [],
    });
    const hoursUntil = (at: Date | undefined) => ((at?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(Math.abs(hoursUntil(verified.duties.auth_key)), "at once").toBeLessThan(0.1);
    expect(Math.abs(hoursUntil(verified.duties.probe) - 24), "half a day to one and a half").toBeLessThanOrEqual(12.1);
    expect(Object.keys(verified.credential ?? {}).sort()).toEqual(["client_id", "client_secret", "ssh_private_key", "ssh_public_key"]);
    expect(verified.credential?.ssh_private_key?.reveal()).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/);
    expect(verified.details.ssh_key).toMatch(/^[A-Za-z0-9+/]{43}$/);
    expect(toPublicKey(verified.details.ssh_key ?? "")).toBe(verified.credential?.ssh_public_key?.reveal());
  });

  test("S47: shows no secret in what it returns, and sends the client's secret in no URL", async () => {
    const client = await tailscale.addClient();
    const verified = await tailscale.verify(client);
    const { ssh_public_key: _, ...secrets } = verified.credential ?? {};
    const shown = inspect(verified, { depth: null, showHidden: true }) + JSON.stringify(verified);
    for (const secret of [secrets.client_secret, secrets.ssh_private_key]) {
      expect(secret?.reveal().length).toBeGreaterThan(20);
      expect(shown).not.toContain(secret?.reveal());
    }
    expect(JSON.stringify(await tailscale.calls())).not.toContain(client.clientSecret.reveal());
  });

  test("changes nothing at Tailscale: a token is requested, and the rest are reads", async () => {
    await tailscale.verify(await tailscale.addClient());
    const [first, ...others] = await methodsOfCalls();
    expect(first).toBe("POST /api/v2/oauth/token");
    expect(others.filter((call) => !call.startsWith("GET "))).toEqual([]);
    expect(await tailscale.authKeys()).toEqual([]);
  });

  test.each([
    ["its own id", "TAcme1CNTRL"],
    ["its own name", "acme.example"],
  ])("accepts %s as the tailnet", async (_title, tailnet) => {
    expect((await tailscale.verify(await tailscale.addClient(), {}, tailnet)).identity.id).toBe("tailacme1.ts.net");
  });

  test.each([404, 403])("refuses a foreign tailnet, which Tailscale answers with %i", async (status) => {
    await tailscale.control("POST", "settings", { foreign_tailnet_status: status });
    await expectFailure(tailscale.verify(await tailscale.addClient(), {}, "TGlobe2CNTRL"), { code: "account_not_found" });
  });

  test("refuses a client ID that is not the secret's, without a request", async () => {
    const client = await tailscale.addClient();
    const other = await tailscale.addClient();
    await expectFailure(tailscale.verify({ ...client, clientId: other.clientId }), { code: "invalid_request", field: "clientId" });
    expect(await tailscale.calls()).toEqual([]);
  });

  test("refuses a client that was revoked, and one that has another secret", async () => {
    const client = await tailscale.addClient();
    const clientSecret = new Secret(`${client.clientSecret.reveal()}0`);
    await expectFailure(tailscale.verify({ ...client, clientSecret }), { code: "credential_rejected" }, [clientSecret]);
    await tailscale.revoke(client);
    await expectFailure(tailscale.verify(client), { code: "credential_rejected" });
  });

  test.each([
    [{ scopes: ["auth_keys"] }, ["client_scope_missing devices:core:read"]],
    [{ scopes: ["devices:core:read"], tags: [] }, ["client_scope_missing auth_keys", "client_tag_missing"]],
    [
      { scopes: ["dns:read"], tags: [] },
      ["client_scope_missing devices:core:read", "client_scope_missing auth_keys", "client_tag_missing"],
    ],
    [{ scopes: ["all"], tags: [] }, ["client_tag_missing"]],
    [{ scopes: ["devices"], legacy: true }, []],
  ])("of a client with %j finds %j", async (grants, expected) => {
    expect(codesOf((await tailscale.verify(await tailscale.addClient(grants))).findings)).toEqual(expected);
  });

  test("remarks that a tailnet has no devices, and names it by the client until it is connected again", async () => {
    await setDevices([]);
    const client = await tailscale.addClient();
    const { identity, findings } = await tailscale.verify(client);
    expect(identity).toEqual({ id: client.clientId });
    expect(codesOf(findings)).toEqual(["no_devices"]);
    expect((await tailscale.verify(client, {}, "TAcme1CNTRL")).identity).toEqual({ id: "TAcme1CNTRL", label: "TAcme1CNTRL" });
  });

  test.each(troubles)("meets %s at each of its requests", async (_title, answer, expected) => {
    const client = await tailscale.addClient();
    for (const [method, path] of [
      ["POST", "oauth/token"],
      ["GET", "tailnet/-/devices"],
      ["GET", `tailnet/-/keys/${client.clientId}`],
    ] as const) {
      await tailscale.answerWith(method, path, answer);
      await expectFailure(tailscale.verify(client), expected, [client.clientSecret]);
    }
  });
});

describe("connecting again", () => {
  test("keeps the SSH key and the auth key, also with another client of the tailnet", async () => {
    const first = await tailscale.connect();
    const again = await tailscale.stand(await tailscale.addClient(), first);
    for (const name of ["ssh_private_key", "ssh_public_key", "auth_key", "auth_key_id", "auth_key_expires_at"]) {
      expect(again.held[name]?.reveal(), name).toBe(first.held[name]?.reveal());
    }
    expect(again.held.client_id?.reveal()).not.toBe(first.held.client_id?.reveal());
    expect(again.details).toMatchObject({ ssh_key: first.details.ssh_key, auth_key_id: first.details.auth_key_id });
    const kept = await tailscale.keep(again);
    expect(kept.held.auth_key_id?.reveal()).toBe(first.held.auth_key_id?.reveal());
    expect(await tailscale.authKeys()).toHaveLength(1);
  });

  test("is the same account after the first device has joined", async () => {
    await setDevices([]);
    const first = await tailscale.connect();
    expect(first.details.tailnet).toBe(first.client.clientId);
    await setDevices([{ hostname: "web-1" }]);
    const same = await tailscale.verify(first.client, first.details);
    expect(same.identity).toEqual({ id: first.client.clientId, label: "tailacme1.ts.net" });
    const other = await tailscale.verify(await tailscale.addClient(), first.details);
    expect(other.identity, "another client, whose tailnet knows the auth key").toEqual(same.identity);
  });

  test("is the same account after the tailnet was renamed", async () => {
    const first = await tailscale.connect();
    await setDevices([{ hostname: "web-1", name: "web-1.renamed-tailnet.ts.net" }]);
    expect((await tailscale.verify(await tailscale.addClient(), first.details)).identity).toEqual({
      id: "tailacme1.ts.net",
      label: "renamed-tailnet.ts.net",
    });
  });

  test("is another account with a client of another tailnet, which gets an SSH key of its own", async () => {
    const first = await tailscale.connect();
    const globe = await tailscale.addClient({ tailnet: "TGlobe2CNTRL" });
    const other = await tailscale.verify(globe, first.details);
    expect(other.identity.id).toBe("tailglobe2.ts.net");
    expect(other.details.auth_key_id).toBeUndefined();
    expect(other.details.ssh_key).not.toBe(first.details.ssh_key);
    await setDevices([], "TGlobe2CNTRL");
    expect((await tailscale.verify(globe, first.details)).identity.id).toBe(globe.clientId);
  });
});

describe("minting", () => {
  test("S47: gives a bearer token that lasts an hour, as a secret", async () => {
    const before = Date.now();
    const token = await tailscale.mint(await tailscale.connect());
    expect(token).toMatchObject({ type: "bearer", scopes: ["devices:core:read", "auth_keys"] });
    expect(Math.abs((token.expiresAt?.getTime() ?? 0) - before - 3_600_000)).toBeLessThan(5000);
    expect(inspect(token, { depth: null, showHidden: true }) + JSON.stringify(token)).not.toContain("tskey-");
    expect(tailscale.method.missingScopes(token.scopes)).toEqual([]);
  });

  test("of a revoked client fails, and the connection stops until the customer acts", async () => {
    const standing = await tailscale.connect();
    await tailscale.revoke(standing.client);
    await expectFailure(tailscale.mint(standing), { code: "credential_rejected" }, [standing.client.clientSecret]);
  });

  test("without a stored client fails", async () => {
    await expectFailure(tailscale.mint({ held: {}, details: {} }), { code: "credential_missing" });
    await expectFailure(tailscale.revokeConnection({ held: {}, details: {} }), { code: "credential_missing" });
  });

  test("with configured scopes fails when the client has lost one of them", async () => {
    const limited = await openClientMethod(["devices:core:read", "auth_keys"]);
    try {
      const standing = await limited.connect();
      expect((await limited.mint(standing)).scopes).toEqual(["devices:core:read", "auth_keys"]);
      await limited.edit(standing.client, { scopes: ["auth_keys"] });
      await expectFailure(limited.mint(standing), { code: "client_scope_missing" });
      const auth_key = { what: "auth_key", target: standing.details.auth_key_id, state: "left", code: "client_scope_missing" };
      expect(await limited.revokeConnection(standing)).toMatchObject([auth_key, { what: "client", state: "left" }]);
    } finally {
      await limited.close();
    }
  });
});

describe("a check", () => {
  test("of a connection that works finds nothing", async () => {
    expect(await tailscale.check(await tailscale.connect())).toEqual([]);
  });

  test("reads only, and never the policy file", async () => {
    const standing = await tailscale.connect();
    const before = (await tailscale.calls()).length;
    await tailscale.check(standing);
    const calls = (await methodsOfCalls()).slice(before);
    expect(calls.filter((call) => !call.startsWith("GET ")).every((call) => call === "POST /api/v2/oauth/token")).toBe(true);
    expect(calls.filter((call) => call.includes("/acl"))).toEqual([]);
  });

  test.each([
    ["a scope", { scopes: ["auth_keys"] }, ["client_scope_missing devices:core:read"]],
    ["the other scope and the tag", { scopes: ["devices:core:read"], tags: [] }, ["client_scope_missing auth_keys", "client_tag_missing"]],
  ])("finds that the client has lost %s, and finds nothing when it has it again", async (_title, grants, expected) => {
    const standing = await tailscale.connect();
    await tailscale.edit(standing.client, grants);
    expect(codesOf(await tailscale.check(standing))).toEqual(expected);
    await tailscale.edit(standing.client, { scopes: ["devices:core:read", "auth_keys"], tags: ["tag:aurora"] });
    expect(await tailscale.check(standing)).toEqual([]);
  });

  test("with a token from before a scope was removed finds it, and with one from before it was given finds nothing wrong", async () => {
    const standing = await tailscale.connect();
    const full = await tailscale.mint(standing);
    await tailscale.edit(standing.client, { scopes: ["devices:core:read"], tags: [] });
    const call = tailscale.callOf(standing.details);
    expect(codesOf(await tailscale.method.probe(full, call))).toEqual(["client_scope_missing auth_keys", "client_tag_missing"]);
    const less = await tailscale.mint(standing);
    await tailscale.edit(standing.client, { scopes: ["devices:core:read", "auth_keys"], tags: ["tag:aurora"] });
    expect(await tailscale.method.probe(less, call)).toEqual([]);
  });

  test("reports that a list of devices which the client may read was refused, without blaming the customer", async () => {
    const standing = await tailscale.connect();
    await tailscale.answerWith("GET", "tailnet/-/devices", { status: 403, body: { message: "no" } });
    expect(await tailscale.check(standing)).toMatchObject([{ code: "devices_unreadable", severity: "unknown", owner: "provider" }]);
    await tailscale.answerWith("GET", `tailnet/-/keys/${standing.client.clientId}`, { status: 404, body: { message: "not found" } });
    expect(await tailscale.check(standing)).toMatchObject([{ code: "client_unreadable", severity: "unknown" }]);
  });

  test("finds an auth key that the customer has deleted, and Tailscale's later forgetting of it", async () => {
    const standing = await tailscale.connect();
    await tailscale.control("DELETE", `keys/${standing.details.auth_key_id}`);
    expect(await tailscale.check(standing)).toMatchObject([{ code: "auth_key_gone", owner: "customer" }]);
    await tailscale.control("POST", "settings", { dead_keys_readable_seconds: 1, access_token_lifetime_seconds: 10_000 });
    await tailscale.control("POST", "clock", { skew_seconds: 60 });
    expect(codesOf(await tailscale.check(standing))).toEqual(["auth_key_gone"]);
  });

  test("finds an auth key with other tags than the client has now", async () => {
    const standing = await tailscale.connect();
    await tailscale.edit(standing.client, { tags: ["tag:web"] });
    expect(codesOf(await tailscale.check(standing))).toEqual([`auth_key_tags_differ ${standing.details.auth_key_id}`]);
  });

  test("before the auth key was made says that it comes by itself", async () => {
    expect(codesOf(await tailscale.check(await tailscale.stand(await tailscale.addClient())))).toEqual(["auth_key_pending"]);
  });

  test("of a client that was revoked while its tokens live on fails", async () => {
    await tailscale.control("POST", "settings", { tokens_of_revoked_clients: "live" });
    const standing = await tailscale.connect();
    const token = await tailscale.mint(standing);
    await tailscale.revoke(standing.client);
    await expectFailure(tailscale.method.probe(token, tailscale.callOf(standing.details)), { code: "credential_rejected" });
  });

  test("with a token that died asks for another one", async () => {
    const standing = await tailscale.connect();
    const token = await tailscale.mint(standing);
    await tailscale.revoke(standing.client);
    await expectFailure(tailscale.method.probe(token, tailscale.callOf(standing.details)), { code: "access_token_rejected" });
  });
});
