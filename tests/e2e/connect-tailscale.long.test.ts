import { describe, expect, test } from "vitest";
import type { ReadTokenParams } from "../../client/generated/operations.ts";
import { newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import {
  addClient,
  addClientBeside,
  authKeysOf,
  editClient,
  failTailscale,
  listDevicesWith,
  ownTags,
  policyWritesOf,
  revokeClient,
} from "../fixtures/tailscale-control.ts";
import { connectClient, findingsOf } from "../fixtures/tailscale-journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: connecting Tailscale`, () => {
  const target = useTarget();
  healAfterEach(target);

  const customer = async () => ({ person: await newPerson(target), client: await addClient(target) });
  const connected = async () => {
    const made = await customer();
    const { status } = await connectClient(made.person, made.client);
    expect(status).toBe(200);
    return { ...made, machine: await newPerson(target, { org: made.person.org, permissions: ["tokens:read"] }) };
  };
  const read = async (person: Person) => (await person.client.readConnection("tailscale")).json;
  const check = (person: Person) => person.client.checkConnection("tailscale");
  const refresh = (person: Person) => person.client.refreshConnection("tailscale");
  const serve = (machine: Person, wanted?: ReadTokenParams) => machine.client.readToken("tailscale", wanted);
  const statusOf = async (person: Person) => (await person.client.readTailscaleStatus()).json;

  test("connects with the client that was sent, and has the auth key at once", async () => {
    const { person, client } = await customer();
    const answer = await connectClient(person, client);
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        success: true,
        message: "Tailscale connected successfully",
        tailnet: client.domain,
        tailnetName: client.domain,
        deviceCount: 1,
        findings: [],
      },
    ]);
    expect(await authKeysOf(target, client)).toMatchObject([{ tags: ["tag:aurora"], reusable: true, preauthorized: true, status: "live" }]);
    expect(await policyWritesOf(target, client)).toBe(0);
    expect(findingsOf(await check(person))).toEqual([]);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected"]);
  });

  test("S25: shows the connection in both families of routes, and never the credential", async () => {
    const { person, client } = await connected();
    const one = await person.client.readConnection("tailscale");
    expect(one.json).toMatchObject({
      provider: "tailscale",
      account: "default",
      status: "active",
      method: "client",
      identity: { id: client.domain, label: client.domain },
      connected_by: person.id,
      expires_at: null,
      last_failure: null,
      next: { reason: "duty" },
      scopes: { granted: expect.arrayContaining(["devices:core:read", "auth_keys"]), missing: [] },
      credential: { store: "vault", version: 2, reference: expect.stringContaining(`/tailscale/${person.org}/default`) },
    });
    expect((await person.client.listConnections()).json).toEqual({ connections: [one.json] });
    expect(await statusOf(person)).toEqual({
      connected: true,
      provider: "tailscale",
      accounts: 1,
      tailnet: client.domain,
      tailnetName: client.domain,
    });
    expect(person.answers.filter(({ text }) => /tskey-|PRIVATE/.test(text))).toEqual([]);
    expect(await credentialPathsOf(target, person.org)).toEqual([expect.stringContaining(`connections/tailscale/${person.org}/default`)]);
  });

  test("S27: the broker hands a machine a token that Tailscale takes, of the one level of access that a client has", async () => {
    const { machine } = await connected();
    const served = await serve(machine);
    expect(served.headers.get("cache-control")).toBe("no-store");
    expect(served.json).toEqual({
      access_token: expect.stringMatching(/^tskey-api-/),
      token_type: "Bearer",
      expires_at: expect.any(String),
      scopes: expect.arrayContaining(["devices:core:read", "auth_keys"]),
      missing_scopes: [],
      about: {
        tailnet: expect.any(String),
        tailnet_name: expect.any(String),
        auth_key_expires_on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      },
    });
    expect(await listDevicesWith(target, served.json.access_token)).toBe(200);
    expect((await serve(machine, { access: "full" })).status).toBe(200);
    const unknown = await machine.sendByHand("GET", "/connections/tailscale/token?access=write");
    for (const { json, request } of [await serve(machine, { access: "read" }), unknown]) {
      expect(json, request).toMatchObject({ status: 400, code: "invalid_request" });
    }
  });

  test("S49: another organisation sees nothing of it", async () => {
    await connected();
    const [stranger, machine] = [await newPerson(target), await newPerson(target, { permissions: ["tokens:read"] })];
    expect((await stranger.client.readConnection("tailscale")).status).toBe(404);
    expect((await serve(machine)).json).toMatchObject({ status: 404, code: "not_found" });
    expect(await statusOf(stranger)).toEqual({ connected: false, provider: "tailscale", accounts: 0 });
    expect((await stranger.client.listTailscaleDevices()).json).toMatchObject({ action: "CONNECT_REQUIRED" });
  });

  test("refreshes in both families: a new token is requested, and its end is told", async () => {
    const { person } = await connected();
    expect((await refresh(person)).json).toMatchObject({
      outcome: "refreshed",
      reason: "asked",
      expires_at: expect.any(String),
      connection: { status: "active" },
    });
    const answer = { success: true, message: "Token refreshed successfully", expiresAt: expect.any(String) };
    expect((await person.client.refreshTailscaleToken()).json).toEqual(answer);
    expect((await person.client.refreshTailscaleTokenShort()).json, "in short").toEqual(answer);
  });

  test("lists devices and tailnets, shows how machines trust the SSH key, and keeps the chosen root", async () => {
    const { person, client } = await connected();
    const { domain: id } = client;
    const { client: api } = person;
    expect((await api.listTailscaleDevices()).json).toMatchObject({ devices: [{ hostname: "web-1", name: `web-1.${id}` }] });
    expect((await api.listTailnets()).json).toEqual({ tailnets: [{ id, name: id, deviceCount: 1, enabled: true, isRootTailnet: false }] });
    expect((await api.readRootTailnet()).json).toEqual({ tailnetId: null, hasRootTailnet: false });
    expect((await api.chooseRootTailnet({ tailnetId: id })).json).toMatchObject({ success: true, tailnetId: id });
    expect((await api.readRootTailnet()).json).toEqual({ tailnetId: id, hasRootTailnet: true });
    expect((await api.chooseTailnets({ tailnets: [{ id, enabled: false, isRootTailnet: true }] })).json).toMatchObject({ success: true });
    expect((await api.listTailnets()).json).toMatchObject({ tailnets: [{ id, enabled: false, isRootTailnet: true }] });
    const { json: ssh } = await api.readTailscaleSshSetup();
    expect(ssh).toMatchObject({ success: true, sshPublicKey: expect.stringMatching(/^ssh-ed25519 /), tailnet: id });
    expect(ssh.command).toContain(ssh.sshPublicKey);
  });

  test("creates, lists, shows and deletes an auth key for the customer", async () => {
    const { person, client } = await connected();
    const { createTailscaleAuthKey, listTailscaleAuthKeys, readTailscaleAuthKey, deleteTailscaleAuthKey } = person.client;
    const made = await createTailscaleAuthKey({ ephemeral: true, expirySeconds: 3600, description: "runner" });
    const { id } = made.json.key as { id: string };
    expect(made.json.key).toMatchObject({ key: expect.stringMatching(/^tskey-auth-/), description: "runner", expirySeconds: 3600 });
    const listed = (await listTailscaleAuthKeys()).json.keys as { id: string }[];
    expect(listed.map((key) => key.id)).toEqual(expect.arrayContaining([id]));
    expect(listed).toHaveLength(2);
    expect((await readTailscaleAuthKey(id)).json).toMatchObject({ key: { id, invalid: false } });
    expect((await deleteTailscaleAuthKey(id)).json).toMatchObject({ success: true });
    expect((await authKeysOf(target, client)).map(({ status }) => status)).toEqual(["live", "deleted"]);
    expect((await deleteTailscaleAuthKey(client.clientId)).status).toBe(404);
  });

  test("S60: a preflight says what a connect would find, and leaves nothing anywhere", async () => {
    const { person, client } = await customer();
    const { clientId, clientSecret, tailnet } = client;
    const sent = { clientId, clientSecret };
    const preflight = async (body: object) => (await person.client.preflightConnection("tailscale", { ...body })).json;
    expect(await preflight(sent)).toMatchObject({ works: true, identity: { id: client.domain }, findings: [], failure: null });
    expect(await preflight({ ...sent, tailnet })).toMatchObject({ works: true });
    expect(await preflight({ ...sent, clientSecret: `${clientSecret}x` })).toMatchObject({
      works: false,
      failure: { code: "credential_rejected", owner: "customer" },
    });
    expect(await authKeysOf(target, client)).toEqual([]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect(await eventNamesOf(target, person.org)).toEqual([]);
  });

  test("a client of another tailnet than the one that was named is refused, and nothing is stored", async () => {
    const [{ person, client }, foreign] = [await customer(), await addClient(target)];
    const refused = await connectClient(person, client, { tailnet: foreign.tailnet });
    expect([refused.status, refused.json.code]).toEqual([401, "account_not_found"]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });

  test("another tailnet replaces the connected one only with replace_account, and the first one's auth key is deleted", async () => {
    const [{ person, client }, other] = [await connected(), await addClient(target)];
    const refused = await connectClient(person, other);
    expect([refused.status, refused.json.code]).toEqual([409, "account_mismatch"]);
    expect((await connectClient(person, other, { replace_account: true })).json).toMatchObject({ tailnet: other.domain });
    expect(await authKeysOf(target, client)).toMatchObject([{ status: "deleted" }]);
    expect(await authKeysOf(target, other)).toMatchObject([{ status: "live" }]);
  });

  test("a scope and a tag that were removed are findings that say where to click, and go once they are back", async () => {
    const { person, client } = await connected();
    const codes = async () => findingsOf(await check(person)).map(({ code, target: of }) => [code, of]);
    await editClient(target, client, { scopes: ["auth_keys"] });
    expect(await codes()).toEqual([["client_scope_missing", "devices:core:read"]]);
    await editClient(target, client, { scopes: ["devices:core:read"], tags: [] });
    const found = findingsOf(await check(person));
    expect(found).toMatchObject([
      { code: "client_scope_missing", target: "auth_keys", action: expect.stringContaining("Keys > Auth Keys > Write"), owner: "customer" },
      { code: "client_tag_missing", action: expect.stringContaining("add a tag"), owner: "customer" },
    ]);
    expect((await read(person)).status).toBe("active");
    await editClient(target, client, { scopes: ["devices:core:read", "auth_keys"], tags: ["tag:aurora"] });
    expect(await codes()).toEqual([]);
  });

  test("a tag without an owner keeps the auth key away, and the finding holds the line for the policy file", async () => {
    const { person, client } = await customer();
    await ownTags(target, client, ["tag:web"]);
    expect((await connectClient(person, client)).status).toBe(200);
    expect(await authKeysOf(target, client)).toEqual([]);
    expect(findingsOf(await check(person))).toMatchObject([
      { code: "tag_without_owner", target: "tag:aurora", action: expect.stringContaining('"tag:aurora": ["autogroup:admin"]') },
    ]);
    expect(await policyWritesOf(target, client)).toBe(0);
  });

  test("a client that the customer revoked needs the customer, who is told once, and another client of the tailnet mends it", async () => {
    const { person, client, machine } = await connected();
    const { id } = await read(person);
    await revokeClient(target, client);
    expect((await refresh(person)).json).toMatchObject({ status: 409, code: "credential_rejected" });
    expect((await serve(machine)).json).toMatchObject({ code: "credential_rejected" });
    expect(await read(person)).toMatchObject({
      status: "reauth_required",
      last_failure: { code: "credential_rejected", owner: "customer" },
    });
    expect(await statusOf(person)).toEqual({ connected: false, provider: "tailscale", accounts: 1 });
    expect((await person.client.listTailscaleDevices()).json).toMatchObject({ action: "CONNECT_REQUIRED", code: "credential_rejected" });
    expect((await check(person)).json).toMatchObject({ works: false, failure: { code: "credential_rejected" } });
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected", "connection.reauth_required"]);

    expect((await connectClient(person, await addClientBeside(target, client))).status).toBe(200);
    expect(await read(person)).toMatchObject({ id, status: "active", last_failure: null });
    expect((await authKeysOf(target, client)).filter(({ status }) => status === "live")).toHaveLength(1);
  });

  test("a client that Tailscale takes again comes back by a check", async () => {
    const { person, machine } = await connected();
    await failTailscale(target, { method: "POST", path: "oauth/token", status: 401, body: { message: "API token invalid" }, times: 1 });
    expect((await check(person)).json).toMatchObject({ works: false, connection: { status: "reauth_required" } });
    expect((await check(person)).json).toMatchObject({ works: true, findings: [], connection: { status: "active", last_failure: null } });
    expect((await serve(machine)).status).toBe(200);
    expect((await eventNamesOf(target, person.org)).slice(1)).toEqual(["connection.reauth_required", "connection.recovered"]);
  });

  test("S29, S30: a disconnect deletes the auth key at Tailscale, and says where the customer deletes the client", async () => {
    const { person, client } = await connected();
    const [key] = await authKeysOf(target, client);
    const { status, json } = await person.client.disconnectConnection("tailscale");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      state: "disconnected",
      undone: [{ what: "auth_key", target: key?.id, state: "removed" }],
      left: [
        { what: "client", target: client.clientId, url: "https://login.tailscale.com/admin/settings/trust-credentials" },
        { what: "access_token", lives_until: expect.any(String) },
      ],
    });
    expect(await authKeysOf(target, client)).toMatchObject([{ status: "deleted" }]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect(await statusOf(person)).toEqual({ connected: false, provider: "tailscale", accounts: 0 });
    expect((await eventNamesOf(target, person.org)).at(-1)).toBe("connection.disconnected");
  });

  test("S29: Aurora's disconnect does the same, and answers as its client knows it", async () => {
    const { person, client } = await connected();
    const answer = await person.client.disconnectTailscale();
    expect([answer.status, answer.json.success]).toEqual([200, true]);
    expect(await authKeysOf(target, client)).toMatchObject([{ status: "deleted" }]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });
});
