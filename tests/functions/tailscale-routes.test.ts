import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { serveKey as authKey, showAuthKeys as authKeys, createKey as createAuthKey } from "../../functions/aurora/tailscale/auth-keys.ts";
import { chooseRootTailnet, chooseTailnets } from "../../functions/aurora/tailscale/choose-tailnets.ts";
import {
  readRootTailnet as rootTailnet,
  readSshSetup as sshSetup,
  readStatus as status,
} from "../../functions/aurora/tailscale/read-tailnet.ts";
import { listMachines as devices, listTailnets as tailnets } from "../../functions/aurora/tailscale/tailnets.ts";
import { createHandler as refreshToken } from "../../functions/tailscale/refresh-token.ts";
import { createAuthKey as createKey } from "../../lib/providers/tailscale/auth-keys.ts";
import { toPublicKey } from "../../lib/providers/tailscale/ssh-public-key.ts";
import { GLOBE } from "../unit/local-tailscale-fixture.ts";
import { openTailscaleWorld, slot } from "./tailscale-world.ts";

let world: Awaited<ReturnType<typeof openTailscaleWorld>>;
beforeEach(async () => {
  await world?.close();
  world = await openTailscaleWorld();
});
afterAll(() => world.close());

const domain = "tailacme1.ts.net";
const notConnected = { status: 401, json: { error: "Tailscale not connected", action: "CONNECT_REQUIRED" } };

const reading = [
  ["GET ssh-setup", sshSetup, 30],
  ["GET devices", devices, 30],
  ["GET tailnets", tailnets, 30],
  ["GET auth-keys", authKeys, 30],
] as const;
const writing = [
  ["POST tailnets", chooseTailnets, 30, { tailnets: [] }],
  ["POST root-tailnet", chooseRootTailnet, 30, { tailnetId: domain }],
  ["POST auth-keys", createAuthKey, 30, {}],
  ["GET auth-keys/{id}", authKey, 30, undefined],
  ["DELETE auth-keys/{id}", authKey, 30, undefined],
  ["POST refresh-token", refreshToken, 10, undefined],
] as const;
const showing = [
  ["GET status", status, 60],
  ["GET root-tailnet", rootTailnet, 30],
] as const;
const all = [
  ...[...reading, ...showing].map(([route, create, count]) => [route, create, count, "connectors:read", undefined] as const),
  ...writing.map(([route, create, count, body]) => [route, create, count, "connectors:write", body] as const),
];

describe("every route", () => {
  it.each(all)("S50: %s is counted, and refused above its limit", async (route, create, count, _permission, body) => {
    world.limits.reach();
    const { status: answered, json } = await world.call(create(world.deps), route, { ...(body && { body }) });
    expect([answered, json.error, json.retry_after_seconds]).toEqual([429, "Rate limit exceeded", 17]);
    expect(world.limits.hits).toMatchObject([["ada", expect.stringContaining("tailscale"), { count, seconds: 60 }, {}]]);
  });

  it.each(all)("%s needs its permission", async (route, create, _count, permission, body) => {
    const other = permission === "connectors:read" ? "connectors:write" : "connectors:read";
    const refused = await world.call(create(world.deps), route, { permissions: [other], ...(body && { body }) });
    expect([refused.status, refused.json.error]).toEqual([403, "Forbidden"]);
  });

  it.each(all.filter(([route]) => !showing.some(([shown]) => shown === route)))(
    "S49: %s tells another organisation that nothing is connected",
    async (route, create, _count, _permission, body) => {
      await world.connect();
      const before = (await world.calls()).length;
      const answer = await world.call(create(world.deps), route, { tenant: "globex", path: { id: "k1CNTRL" }, ...(body && { body }) });
      expect(answer).toMatchObject(notConnected);
      expect(await world.calls()).toHaveLength(before);
    },
  );
});

describe("status", () => {
  it("names the tailnet of a connection that works", async () => {
    expect(await world.call(status(world.deps), "GET status")).toEqual({
      status: 200,
      json: { connected: false, provider: "tailscale", accounts: 0 },
    });
    await world.connect();
    expect((await world.call(status(world.deps), "GET status")).json).toEqual({
      connected: true,
      provider: "tailscale",
      accounts: 1,
      tailnet: domain,
      tailnetName: domain,
    });
  });
});

describe("ssh-setup", () => {
  it("S47: shows the public key and a command that adds it once, and no private key", async () => {
    const { details } = await world.connect();
    const { json } = await world.call(sshSetup(world.deps), "GET ssh-setup");
    expect(json).toMatchObject({ success: true, sshPublicKey: toPublicKey(details.ssh_key ?? ""), tailnet: domain });
    expect(String(json.command).split(toPublicKey(details.ssh_key ?? ""))).toHaveLength(3);
    expect(json.instructions).toHaveLength(3);
    expect(JSON.stringify(json)).not.toMatch(/PRIVATE|tskey-/);
  });

  it("answers 404 for a connection that stores no secret: it is connected, and has no SSH key", async () => {
    await world.connectKeyless();
    expect(await world.call(sshSetup(world.deps), "GET ssh-setup")).toMatchObject({ status: 404, json: { code: "not_found" } });
  });
});

describe("devices", () => {
  it("lists them with their routes", async () => {
    await world.connect();
    const { json } = await world.call(devices(world.deps), "GET devices");
    const [web, gateway] = json.devices as Record<string, unknown>[];
    expect(web).toMatchObject({ hostname: "web-1", name: `web-1.${domain}`, isExitNode: false, isSubnetRouter: false, lastSeen: null });
    expect(gateway).toMatchObject({
      hostname: "gateway",
      isExitNode: true,
      isSubnetRouter: false,
      advertisedRoutes: ["0.0.0.0/0", "::/0", "10.20.0.0/16"],
      lastSeen: "2026-10-02T08:00:00.000Z",
    });
  });

  it.each(["-", "", domain, "TAcme1CNTRL", "acme.example"])("takes %j for the connected tailnet", async (tailnet) => {
    await world.connect();
    expect((await world.call(devices(world.deps), "GET devices", { query: `tailnet=${tailnet}` })).status).toBe(200);
  });

  it("refuses another tailnet, and what is none without a request", async () => {
    await world.connect();
    const foreign = await world.call(devices(world.deps), "GET devices", { query: "tailnet=TGlobe2CNTRL" });
    expect([foreign.status, foreign.json.code]).toEqual([400, "account_not_found"]);
    const before = (await world.calls()).length;
    const odd = await world.call(devices(world.deps), "GET devices", { query: "tailnet=..%2F..%2Foauth" });
    expect([odd.status, odd.json.code, odd.json.field]).toEqual([400, "invalid_request", "tailnet"]);
    expect((await world.calls()).slice(before).filter(({ path }) => String(path).includes("devices"))).toEqual([]);
  });

  it.each([
    ["a gateway's page", { status: 502, body: "<html>" }, 400, "provider_unavailable"],
    ["504", { status: 504, body: { message: "too long" } }, 400, "provider_unavailable"],
    ["a missing scope", { status: 403, body: { message: "no" } }, 400, "provider_forbidden"],
  ])("answers %s with 400 and a text of ours", async (_title, answer, expected, code) => {
    await world.connect();
    await world.answerWith("GET", "tailnet/-/devices", answer);
    const { status: answered, json } = await world.call(devices(world.deps), "GET devices");
    expect([answered, json.code, typeof json.error]).toEqual([expected, code, "string"]);
  });

  it("of a client that was revoked asks to connect again, and the record knows it", async () => {
    const { client } = await world.connect();
    await world.revoke(client);
    expect(await world.call(devices(world.deps), "GET devices")).toMatchObject({
      status: 401,
      json: { ...notConnected.json, code: "credential_rejected" },
    });
    expect(await world.connections.read(slot)).toMatchObject({ status: "reauth_required" });
    expect((await world.call(status(world.deps), "GET status")).json).toEqual({ connected: false, provider: "tailscale", accounts: 1 });
  });
});

describe("tailnets and the root tailnet", () => {
  it("show the connected one, which was not chosen yet", async () => {
    await world.connect();
    const { json } = await world.call(tailnets(world.deps), "GET tailnets");
    expect(json.tailnets).toEqual([{ id: domain, name: domain, deviceCount: 3, enabled: true, isRootTailnet: false }]);
    expect((await world.call(rootTailnet(world.deps), "GET root-tailnet")).json).toEqual({ tailnetId: null, hasRootTailnet: false });
  });

  it.each([{ tailnetId: domain }, { tailnet_id: "-" }])("keep %j as the root", async (body) => {
    await world.connect();
    const saved = await world.call(chooseRootTailnet(world.deps), "POST root-tailnet", { body });
    expect(saved).toMatchObject({ status: 200, json: { success: true, tailnetId: domain } });
    expect((await world.call(rootTailnet(world.deps), "GET root-tailnet")).json).toEqual({ tailnetId: domain, hasRootTailnet: true });
    expect((await world.call(tailnets(world.deps), "GET tailnets")).json.tailnets).toMatchObject([{ isRootTailnet: true }]);
  });

  it("refuse no tailnet and another one as the root", async () => {
    await world.connect();
    const none = await world.call(chooseRootTailnet(world.deps), "POST root-tailnet", { body: {} });
    expect([none.status, none.json.error]).toEqual([400, "tailnetId is required"]);
    const other = await world.call(chooseRootTailnet(world.deps), "POST root-tailnet", { body: { tailnetId: "TGlobe2CNTRL" } });
    expect([other.status, other.json.field]).toEqual([400, "tailnetId"]);
  });

  it("forget a root that is not the connected tailnet any more", async () => {
    await world.settings.write(slot, { root: "tailother9.ts.net" });
    await world.connect();
    expect((await world.call(rootTailnet(world.deps), "GET root-tailnet")).json).toMatchObject({ hasRootTailnet: false });
  });

  it("keep whether the connected one is used, and refuse what is no list", async () => {
    await world.connect();
    const choose = (body: object | string) => world.call(chooseTailnets(world.deps), "POST tailnets", { body });
    expect((await choose({ tailnets: [{ id: domain, enabled: false, isRootTailnet: true }, { id: "other" }] })).json.success).toBe(true);
    const shown = async () => (await world.call(tailnets(world.deps), "GET tailnets")).json.tailnets;
    expect(await shown()).toMatchObject([{ enabled: false, isRootTailnet: true }]);
    await choose({ tailnets: [{ id: domain }] });
    expect(await shown()).toMatchObject([{ enabled: true, isRootTailnet: true }]);
    expect((await choose({ tailnets: "all" })).status).toBe(400);
    expect((await choose("{")).status).toBe(400);
  });
});

describe("auth keys", () => {
  it("are listed without their text and without clients", async () => {
    const { details } = await world.connect({ scopes: ["devices:core:read", "auth_keys", "oauth_keys:read"] });
    const { json } = await world.call(authKeys(world.deps), "GET auth-keys");
    expect(json.keys).toMatchObject([{ id: details.auth_key_id, invalid: false }]);
    expect(JSON.stringify(json)).not.toContain("tskey-");
  });

  it("are created with the client's tags, and their text is in the answer", async () => {
    await world.connect();
    const created = await world.call(createAuthKey(world.deps), "POST auth-keys", { body: { ephemeral: true, description: "by hand" } });
    expect(created).toMatchObject({
      status: 200,
      json: {
        success: true,
        key: {
          key: expect.stringMatching(/^tskey-auth-/),
          description: "by hand",
          expirySeconds: 7_776_000,
          capabilities: { devices: { create: { reusable: false, ephemeral: true, preauthorized: true, tags: ["tag:aurora"] } } },
        },
      },
    });
    expect(await world.liveKeys()).toHaveLength(2);
  });

  it.each([
    [{ expirySeconds: 7_776_001 }, "expirySeconds"],
    [{ description: "under_score" }, "description"],
    [{ tags: ["aurora"] }, "tags[0]"],
    [{ tags: [] }, "tags"],
  ])("are refused with %j, and nothing is sent", async (body, field) => {
    await world.connect();
    const refused = await world.call(createAuthKey(world.deps), "POST auth-keys", { body });
    expect([refused.status, refused.json.field]).toEqual([400, field]);
    expect(await world.liveKeys()).toHaveLength(1);
  });

  it("with tags of others are refused by Tailscale", async () => {
    await world.connect();
    const refused = await world.call(createAuthKey(world.deps), "POST auth-keys", { body: { tags: ["tag:unowned"] } });
    expect([refused.status, refused.json.code]).toEqual([400, "tags_refused"]);
  });

  it("are shown and deleted one by one, and a client answers as what does not exist", async () => {
    const { client, details } = await world.connect({ scopes: ["all"], tags: [] });
    expect(details.auth_key_id).toBeUndefined();
    const created = await world.call(createAuthKey(world.deps), "POST auth-keys", { body: { tags: ["tag:aurora"] } });
    const { id } = created.json.key as { id: string };
    const one = (method: string, named: string) => world.call(authKey(world.deps), `${method} auth-keys/{id}`, { path: { id: named } });
    expect((await one("GET", id)).json).toMatchObject({ key: { id, invalid: false } });
    expect((await one("DELETE", id)).json).toMatchObject({ success: true });
    expect((await one("DELETE", id)).status).toBe(200);
    expect((await one("GET", id)).json).toMatchObject({ key: { id, invalid: true } });
    for (const method of ["GET", "DELETE"]) {
      expect((await one(method, client.clientId)).json).toMatchObject({ error: "Not found", code: "not_found" });
    }
    expect((await one("GET", "..")).status).toBe(404);
    expect((await world.state()).clients).toMatchObject([{ status: "live" }]);
  });

  it("of another tailnet, and those that no tailnet has, answer 404 to a deletion, and none is sent", async () => {
    await world.connect();
    const globe = world.callAs(await world.requestToken(await world.addClient({ tailnet: GLOBE })));
    const asked = { reusable: false, ephemeral: false, preauthorized: true, tags: ["tag:aurora"], expirySeconds: 3600, description: "" };
    const foreign = await createKey(globe, asked, new Date());
    for (const id of [foreign.id, "kNobody1CNTRL", "..", "k1?all=true", "k".repeat(129)]) {
      const refused = await world.call(authKey(world.deps), "DELETE auth-keys/{id}", { path: { id } });
      expect([refused.status, refused.json.code], id).toEqual([404, "not_found"]);
    }
    expect((await world.calls()).filter(({ method }) => method === "DELETE")).toEqual([]);
    expect(await world.liveKeys()).toHaveLength(2);
  });
});
