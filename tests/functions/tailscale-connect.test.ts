import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createHandler as connect } from "../../functions/tailscale/connect.ts";
import { createHandler as disconnect } from "../../functions/tailscale/disconnect.ts";
import { createHandler as refreshToken } from "../../functions/tailscale/refresh-token.ts";
import { buildSetups } from "../../lib/connections/setup-starter.ts";
import { failures } from "../../lib/errors.ts";
import { toPublicKey } from "../../lib/providers/tailscale/ssh-public-key.ts";
import { openTailscaleWorld, slot } from "./tailscale-world.ts";

let world: Awaited<ReturnType<typeof openTailscaleWorld>>;
beforeEach(async () => {
  await world?.close();
  world = await openTailscaleWorld();
});
afterAll(() => world.close());

const domain = "tailacme1.ts.net";
const notConnected = { status: 401, json: { error: "Tailscale not connected", action: "CONNECT_REQUIRED" } };

describe("connect", () => {
  const connectWith = (body: object) => world.call(connect({ ...world.deps, setups: buildSetups({}) }), "POST connect", { body });
  const bodyOf = ({ clientId, clientSecret }: { clientId: string; clientSecret: { reveal(): string } }) => ({
    clientId,
    clientSecret: clientSecret.reveal(),
  });

  it("S47: makes a connection of what was sent, and answers with the tailnet and no secret", async () => {
    const answer = await connectWith(bodyOf(await world.addClient()));
    expect(answer).toMatchObject({
      status: 200,
      json: { success: true, tailnet: domain, tailnetName: domain, deviceCount: 3, findings: [] },
    });
    expect(JSON.stringify(answer)).not.toMatch(/tskey-|PRIVATE/);
    expect(await world.connections.read(slot)).toMatchObject({ status: "active", method: "client", identity: { id: domain } });
    expect((await world.deps.credentials.read({ ...slot, area: "connections" }))?.fields.ssh_private_key).toBeDefined();
  });

  it("creates the auth key at once: at Tailscale, in the store and on the record", async () => {
    await connectWith(bodyOf(await world.addClient()));
    const [key, ...others] = await world.liveKeys();
    expect(others).toEqual([]);
    expect(key).toMatchObject({ reusable: true, preauthorized: true, tags: ["tag:aurora"] });
    const stored = await world.deps.credentials.read({ ...slot, area: "connections" });
    expect(stored?.fields.auth_key_id?.reveal()).toBe(key?.id);
    expect(stored?.fields.auth_key?.reveal()).toMatch(/^tskey-auth-/);
    const record = await world.connections.read(slot);
    expect([record?.details?.auth_key_id, record?.credential?.version]).toEqual([key?.id, stored?.version]);
  });

  it.each([
    ["a Tailscale that fails", { status: 503, body: {} }, ["provider_unavailable"]],
    ["a tag without an owner", { status: 400, body: { message: "requested tags [tag:aurora] are invalid or not permitted" } }, []],
  ])("keeps the connection with %s, and the auth key stays due", async (_what, answer, codes) => {
    await world.answerWith("POST", "tailnet/-/keys", { ...answer, times: 9 });
    expect((await connectWith(bodyOf(await world.addClient()))).status).toBe(200);
    expect(world.loggedCodes()).toEqual(codes);
    expect(await world.liveKeys()).toEqual([]);
    const record = await world.connections.read(slot);
    expect([record?.status, record?.failure]).toEqual(["active", undefined]);
    const minutes = ((record?.duties?.auth_key?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(Math.round(minutes)).toBe(15);
  });

  it("again with another client of the tailnet keeps the SSH key", async () => {
    await connectWith(bodyOf(await world.addClient()));
    const before = await world.connections.read(slot);
    expect((await connectWith(bodyOf(await world.addClient()))).status).toBe(200);
    const after = await world.connections.read(slot);
    expect(after?.id).toBe(before?.id);
    expect(after?.details?.ssh_key).toBe(before?.details?.ssh_key);
    const stored = await world.deps.credentials.read({ ...slot, area: "connections" });
    expect(stored?.fields.ssh_public_key?.reveal()).toBe(toPublicKey(before?.details?.ssh_key ?? ""));
  });

  it("is refused for another tailnet, unless the caller says that it may replace the first", async () => {
    await connectWith(bodyOf(await world.addClient()));
    const globe = bodyOf(await world.addClient({ tailnet: "TGlobe2CNTRL" }));
    const refused = await connectWith(globe);
    expect([refused.status, refused.json.code, refused.json.action]).toEqual([409, "account_mismatch", failures.account_mismatch.action]);
    expect((await connectWith({ ...globe, replace_account: true })).json).toMatchObject({ tailnet: "tailglobe2.ts.net" });
  });

  it("tells what was typed wrong, and what Tailscale says, as Aurora's client knows it", async () => {
    const client = await world.addClient();
    const typed = await connectWith({ ...bodyOf(client), clientId: "k1" });
    expect([typed.status, typed.json.error, typed.json.field]).toEqual([400, "Invalid client ID format", "clientId"]);
    const foreign = await connectWith({ ...bodyOf(client), tailnet: "TGlobe2CNTRL" });
    expect([foreign.status, foreign.json.code]).toEqual([401, "account_not_found"]);
    await world.revoke(client);
    const revoked = await connectWith(bodyOf(client));
    expect([revoked.status, revoked.json.code, revoked.json.action]).toEqual([
      401,
      "credential_rejected",
      failures.credential_rejected.action,
    ]);
    expect(await world.connections.read(slot)).toBeUndefined();
  });
});

describe("refresh-token", () => {
  const ask = () => world.call(refreshToken(world.deps), "POST refresh-token");

  it("says when the new token ends", async () => {
    await world.connect();
    const { status: answered, json } = await ask();
    expect([answered, json.success, json.message]).toEqual([200, true, "Token refreshed successfully"]);
    expect(Math.round((Date.parse(String(json.expiresAt)) - Date.now()) / 60_000)).toBe(60);
    expect(JSON.stringify(json)).not.toContain("tskey-");
  });

  it("of a client that was revoked asks to connect again", async () => {
    const { client } = await world.connect();
    await world.revoke(client);
    expect(await ask()).toMatchObject({ status: 401, json: { ...notConnected.json, code: "credential_rejected" } });
  });

  it("answers an outage of Tailscale with 401, as Aurora's client knows it", async () => {
    await world.connect();
    await world.answerWith("POST", "oauth/token", { status: 503, body: {} });
    const { status: answered, json } = await ask();
    expect([answered, json.code, json.action]).toEqual([401, "provider_unavailable", undefined]);
  });
});

describe("disconnect", () => {
  const ask = () => world.call(disconnect(world.deps), "POST disconnect");

  it("S29: deletes the auth key, erases the credential, and says what stays", async () => {
    const { client } = await world.connect();
    const { status: answered, json } = await ask();
    expect(answered).toBe(200);
    expect(json).toEqual({
      success: true,
      message:
        "TAILSCALE disconnected; still at the provider: client, access token (https://login.tailscale.com/admin/settings/trust-credentials)",
    });
    expect(await world.liveKeys()).toEqual([]);
    expect(await world.connections.read(slot)).toBeUndefined();
    expect(await world.deps.credentials.read({ ...slot, area: "connections" })).toBeUndefined();
    expect((await world.state()).clients).toMatchObject([{ client_id: client.clientId, status: "live" }]);
  });

  it("S50: is counted, ten a minute and person", async () => {
    world.limits.reach();
    expect((await ask()).status).toBe(429);
    expect(world.limits.hits).toMatchObject([["ada", "tailscale disconnect", { count: 10, seconds: 60 }, {}]]);
  });
});
