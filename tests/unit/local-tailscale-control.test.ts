import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ACME, GLOBE, notFound, openTailscale } from "./local-tailscale-fixture.ts";

let tailscale: Awaited<ReturnType<typeof openTailscale>>;
beforeAll(async () => {
  tailscale = await openTailscale();
});
beforeEach(() => tailscale.control("POST", "reset"));
afterAll(() => tailscale.close());

describe("a client", () => {
  test("has a secret that holds its id", async () => {
    const { id, secret } = await tailscale.addClient();
    expect(secret).toMatch(new RegExp(`^tskey-client-${id}-[0-9a-f]{32}$`));
  });

  test.each([
    ["an old scope name", { scopes: ["devices"] }, "there is no scope devices for a client of today"],
    ["a scope that never was", { scopes: ["acl:write"], legacy: true }, "there is no scope acl:write for a client of today"],
    ["no scope", { scopes: [] }, "a client needs a scope"],
    ["auth_keys without a tag", { tags: [] }, "a client with devices:core or auth_keys needs a tag"],
    ["a tag without a scope that has tags", { scopes: ["dns"] }, "only a client with devices:core or auth_keys has tags"],
    ["a tag without an owner", { tags: ["tag:none"] }, "the policy file has no owner of tag:none"],
    [
      "policy_file alone",
      { scopes: ["policy_file"], tags: [] },
      "policy_file needs devices:core:read and devices:posture_attributes:read beside it",
    ],
  ])("is not created, or edited, with %s", async (_title, grants, error) => {
    expect(await tailscale.control("POST", "clients", grants)).toMatchObject({ status: 400, body: { error } });
    const { legacy: _legacy, ...changes } = { legacy: false, ...grants };
    const client = await tailscale.addClient();
    expect((await tailscale.control("PATCH", `clients/${client.id}`, changes)).status).toBe(400);
  });

  test("belongs to the first tailnet unless another one is named", async () => {
    await tailscale.addClient();
    await tailscale.addClient({ tailnet: GLOBE });
    const { clients } = (await tailscale.control("GET", "state")).body;
    expect(clients).toMatchObject([{ tailnet: ACME }, { tailnet: GLOBE }]);
    expect((await tailscale.control("POST", "clients", { tailnet: "TNoneCNTRL" })).status).toBe(404);
  });
});

describe("a tailnet", () => {
  test("can be added with devices of its own", async () => {
    const added = await tailscale.control("POST", "tailnets", {
      name: "new.example",
      domain: "tailnew.ts.net",
      devices: [{ hostname: "a" }],
    });
    expect(added.body).toEqual({ id: expect.stringMatching(/^T\w+CNTRL$/), name: "new.example", domain: "tailnew.ts.net" });
    const accessToken = await tailscale.mint(await tailscale.addClient({ tailnet: added.body.id }));
    expect((await tailscale.read("new.example/devices", accessToken)).body.devices).toMatchObject([{ name: "a.tailnew.ts.net" }]);
  });

  test("is not added twice, or with a text that is no policy file", async () => {
    expect((await tailscale.control("POST", "tailnets", { id: ACME })).status).toBe(400);
    expect((await tailscale.control("POST", "tailnets", { policy: "{" })).status).toBe(400);
  });
});

describe("the control plane", () => {
  test("shows tailnets, clients, tokens and keys, without a secret", async () => {
    const client = await tailscale.addClient();
    const accessToken = await tailscale.mint(client);
    await tailscale.createKey(accessToken, { tags: ["tag:aurora"], reusable: true }, { description: "one" });
    const { body } = await tailscale.control("GET", "state");
    expect(body).toMatchObject({
      tailnets: [{ id: ACME, tags: ["tag:aurora", "tag:web", "tag:ci"] }, { id: GLOBE }],
      clients: [{ client_id: client.id, scopes: ["devices:core:read", "auth_keys"], tags: ["tag:aurora"], status: "live" }],
      access_tokens: [{ client_id: client.id, tags: ["tag:aurora"], status: "live" }],
      auth_keys: [{ tailnet: ACME, description: "one", reusable: true, tags: ["tag:aurora"], status: "live" }],
    });
    expect(JSON.stringify(body)).not.toContain("tskey-");
  });

  test("shows which clients are revoked, which tokens are dead, and which keys are deleted or expired", async () => {
    const client = await tailscale.addClient();
    const accessToken = await tailscale.mint(client);
    const deleted = await tailscale.createKey(accessToken);
    await tailscale.createKey(accessToken, undefined, { expirySeconds: 1 });
    await tailscale.control("DELETE", `keys/${deleted.body.id}`);
    await tailscale.control("DELETE", `clients/${client.id}`);
    await tailscale.control("POST", "clock", { skew_seconds: 2 });
    expect((await tailscale.control("GET", "state")).body).toMatchObject({
      clients: [{ status: "revoked" }],
      access_tokens: [{ status: "dead" }],
      auth_keys: [{ status: "deleted" }, { status: "expired" }],
    });
  });

  test("logs which credential was used, and not the secret", async () => {
    const client = await tailscale.addClient();
    const accessToken = await tailscale.mint(client, { scope: "auth_keys" });
    const basic = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
    await tailscale.request("POST", "/api/v2/oauth/token", { headers: { authorization: `Basic ${basic}` } });
    await tailscale.createKey(accessToken);
    await tailscale.read("-/devices?fields=all", accessToken);
    const { calls } = (await tailscale.control("GET", "calls")).body;
    const tokenId = accessToken.split("-").slice(0, 3).join("-");
    expect(calls).toMatchObject([
      { path: "/api/v2/oauth/token", credential: `tskey-client-${client.id}`, scheme: null, form: { scope: "auth_keys" }, status: 200 },
      { path: "/api/v2/oauth/token", credential: `tskey-client-${client.id}`, scheme: "Basic" },
      { path: "/api/v2/tailnet/-/keys", credential: tokenId, scheme: "Bearer", body: expect.stringContaining("tag:aurora") },
      { path: "/api/v2/tailnet/-/devices", credential: tokenId, query: { fields: "all" }, status: 403 },
    ]);
    expect(JSON.stringify(calls)).not.toContain(client.secret);
    expect(JSON.stringify(calls)).not.toContain(accessToken);
  });

  test.each([
    ["PATCH", "clients/kNoneCNTRL", {}],
    ["DELETE", "clients/kNoneCNTRL", undefined],
    ["DELETE", "keys/kNoneCNTRL", undefined],
    ["PUT", "tailnets/TNoneCNTRL/policy", { policy: "{}" }],
  ])("answers 404 for a client, key or tailnet that does not exist: %s %s", async (method, path, body) => {
    expect((await tailscale.control(method, path, body)).status).toBe(404);
  });

  test("forgets clients, tokens and keys on reset", async () => {
    const client = await tailscale.addClient();
    await tailscale.control("POST", "settings", { access_token_lifetime_seconds: 60 });
    await tailscale.createKey(await tailscale.mint(client));
    await tailscale.control("POST", "reset");
    expect((await tailscale.control("GET", "state")).body).toMatchObject({
      settings: { access_token_lifetime_seconds: 3600 },
      clients: [],
      access_tokens: [],
      auth_keys: [],
    });
  });
});

describe("an outage", () => {
  const path = "/api/v2/tailnet/-/devices";
  const tooLong = { message: "request took too long to process, please try again later" };

  test.each([
    [
      "429 with Retry-After",
      { status: 429, body: { message: "too many requests" }, headers: { "retry-after": "7" } },
      "7",
      "application/json",
    ],
    ["504 in Tailscale's words", { status: 504, body: tooLong }, null, "application/json"],
    ["502 of a gateway, in HTML", { status: 502, body: "<html>bad gateway</html>" }, null, "text/html; charset=utf-8"],
  ])("can be %s, and is over with the next call", async (_title, fault, retryAfter, contentType) => {
    const accessToken = await tailscale.mint(await tailscale.addClient());
    await tailscale.control("POST", "faults", { method: "GET", path, ...fault });
    const { status, headers, body } = await tailscale.read("-/devices", accessToken);
    expect([status, headers.get("retry-after"), headers.get("content-type")]).toEqual([fault.status, retryAfter, contentType]);
    expect(body).toEqual(typeof fault.body === "string" ? { text: fault.body } : fault.body);
    expect((await tailscale.read("-/devices", accessToken)).status).toBe(200);
  });

  test("can be a slow answer", async () => {
    const client = await tailscale.addClient();
    await tailscale.control("POST", "faults", { method: "POST", path: "/api/v2/oauth/token", delay_ms: 30 });
    const startedAt = performance.now();
    expect((await tailscale.token(client)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(25);
  });
});

test("a path that is not simulated is not found, nor is GET on the token endpoint", async () => {
  expect(await tailscale.request("GET", "/api/v2/nothing")).toMatchObject(notFound);
  expect(await tailscale.request("GET", "/api/v2/oauth/token")).toMatchObject(notFound);
});
