import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ACME, type Client, GLOBE, noPermission, notFound, openTailscale, refusal } from "./local-tailscale-fixture.ts";

let tailscale: Awaited<ReturnType<typeof openTailscale>>;
let client: Client;
let accessToken: string;
beforeAll(async () => {
  tailscale = await openTailscale();
});
beforeEach(async () => {
  await tailscale.control("POST", "reset");
  client = await tailscale.addClient();
  accessToken = await tailscale.mint(client);
});
afterAll(() => tailscale.close());

const badTags = (...tags: string[]) => refusal(400, `requested tags [${tags.join(" ")}] are invalid or not permitted`);
const readKey = (id: unknown, as = accessToken) => tailscale.read(`-/keys/${id}`, as);
const removeKey = (id: unknown, as = accessToken) => tailscale.call("DELETE", `-/keys/${id}`, as);
const listKeys = async (as: string, query = "?all=true") =>
  ((await tailscale.read(`-/keys${query}`, as)).body.keys as { id: string }[]).map(({ id }) => id);

describe("creating an auth key", () => {
  test("answers its text once, with what it may do and until when", async () => {
    const create = { reusable: true, preauthorized: true, tags: ["tag:aurora"] };
    const { status, body } = await tailscale.createKey(accessToken, create, { description: "aurora c-1", expirySeconds: 86_400 });
    expect([status, body]).toEqual([
      200,
      {
        id: expect.stringMatching(/^k\w+CNTRL$/),
        keyType: "auth",
        key: `tskey-auth-${body.id}-${String(body.key).split("-")[3]}`,
        description: "aurora c-1",
        expirySeconds: 86_400,
        created: expect.stringMatching(/^[\d-]+T[\d:]+Z$/),
        expires: expect.any(String),
        capabilities: { devices: { create: { ...create, ephemeral: false } } },
      },
    ]);
    expect(Date.parse(String(body.expires)) - Date.parse(String(body.created))).toBe(86_400_000);
    const { key: _key, ...rest } = body;
    expect((await readKey(body.id)).body).toEqual(rest);
  });

  test("lets it live for 90 days when nothing else is said", async () => {
    expect((await tailscale.createKey(accessToken)).body.expirySeconds).toBe(7_776_000);
  });

  test("makes another key when it is sent again, also when the answer was lost", async () => {
    const path = "/api/v2/tailnet/-/keys";
    await tailscale.control("POST", "faults", { method: "POST", path, status: 504, body: { message: "too long" }, after: true });
    expect((await tailscale.createKey(accessToken)).status).toBe(504);
    await tailscale.createKey(accessToken);
    expect(await listKeys(accessToken)).toHaveLength(2);
  });

  test.each([
    ["a longer life than 90 days", { expirySeconds: 7_776_001 }, "expirySeconds"],
    ["a description of 51 characters", { description: "a".repeat(51) }, "description"],
    ["a description with a colon", { description: "a:b" }, "description"],
    ["no device capabilities", { capabilities: {} }, "capabilities.devices"],
  ])("refuses %s", async (_title, fields, field) => {
    expect(await tailscale.createKey(accessToken, undefined, fields)).toMatchObject(refusal(400, `invalid request body: ${field}`));
  });

  test("refuses a body that is not JSON, and kinds of keys that need another scope", async () => {
    expect(await tailscale.call("POST", "-/keys", accessToken, { body: "{" })).toMatchObject(refusal(400, "invalid request"));
    expect(await tailscale.createKey(accessToken, undefined, { keyType: "client" })).toMatchObject(noPermission);
  });
});

describe("the tags of an auth key", () => {
  test("are needed: the key has no user", async () => {
    expect(await tailscale.createKey(accessToken, {})).toMatchObject(badTags());
    expect(await tailscale.call("POST", "-/keys", accessToken, { body: { capabilities: { devices: {} } } })).toMatchObject(badTags());
  });

  test("are exactly the client's: a part of them is refused, their order is free", async () => {
    const two = await tailscale.mint(await tailscale.addClient({ tags: ["tag:aurora", "tag:web"] }));
    expect(await tailscale.createKey(two, { tags: ["tag:aurora"] })).toMatchObject(badTags("tag:aurora"));
    expect(await tailscale.createKey(two, { tags: ["tag:aurora", "tag:web", "tag:ci"] })).toMatchObject(
      badTags("tag:aurora", "tag:web", "tag:ci"),
    );
    expect((await tailscale.createKey(two, { tags: ["tag:web", "tag:aurora"] })).status).toBe(200);
  });

  test("can be tags that the client's tags own", async () => {
    expect((await tailscale.createKey(accessToken, { tags: ["tag:ci"] })).status).toBe(200);
  });

  test.each(["tag:web", "tag:none"])("cannot be a tag that the client's tags do not own, or that does not exist: %s", async (tag) => {
    expect(await tailscale.createKey(accessToken, { tags: [tag] })).toMatchObject(badTags(tag));
  });

  test("can be any existing tags with the scope all", async () => {
    const all = await tailscale.mint(await tailscale.addClient({ scopes: ["all"], tags: [] }));
    expect((await tailscale.createKey(all, { tags: ["tag:web"] })).status).toBe(200);
    expect(await tailscale.createKey(all, { tags: ["tag:none"] })).toMatchObject(badTags("tag:none"));
  });

  test("are refused once the customer has taken the tag out of the policy file", async () => {
    await tailscale.control("PUT", `tailnets/${ACME}/policy`, { policy: `{"tagOwners": {}}` });
    expect(await tailscale.createKey(accessToken)).toMatchObject(badTags("tag:aurora"));
  });

  test("are refused once the customer has taken the tag from the client", async () => {
    await tailscale.control("PATCH", `clients/${client.id}`, { tags: ["tag:web"] });
    expect(await tailscale.createKey(await tailscale.mint(client))).toMatchObject(badTags("tag:aurora"));
  });
});

describe("a key that is read", () => {
  test("is invalid once it was deleted, and later not found", async () => {
    const { body } = await tailscale.createKey(accessToken);
    expect(await removeKey(body.id)).toMatchObject({ status: 200, body: { text: "" } });
    expect(await readKey(body.id)).toMatchObject({ status: 200, body: { id: body.id, invalid: true, revoked: expect.any(String) } });
    await tailscale.control("POST", "clock", { skew_seconds: 3601 });
    expect(await readKey(body.id, await tailscale.mint(client))).toMatchObject(notFound);
  });

  test("is invalid once it has expired, without having been revoked", async () => {
    const { body } = await tailscale.createKey(accessToken, undefined, { expirySeconds: 60 });
    await tailscale.control("POST", "clock", { skew_seconds: 61 });
    const answer = await readKey(body.id);
    expect(answer.body).toMatchObject({ invalid: true });
    expect(answer.body).not.toHaveProperty("revoked");
    expect(await removeKey(body.id)).toMatchObject(notFound);
  });

  test("can be the client that the token came from, with any scope: its scopes and tags as they are now", async () => {
    const own = await tailscale.addClient({ scopes: ["dns:read", "auth_keys"], description: "Aurora" });
    const dnsToken = await tailscale.mint(own, { scope: "dns:read" });
    expect((await readKey(own.id, dnsToken)).body).toEqual({
      id: own.id,
      keyType: "client",
      description: "Aurora",
      created: expect.any(String),
      scopes: ["dns:read", "auth_keys"],
      tags: ["tag:aurora"],
    });
    await tailscale.control("PATCH", `clients/${own.id}`, { scopes: ["dns:read"], tags: [] });
    const { body } = await readKey(own.id, dnsToken);
    expect([body.scopes, "tags" in body]).toEqual([["dns:read"], false]);
  });

  test("cannot be another client without oauth_keys:read, or an auth key without auth_keys:read", async () => {
    const other = await tailscale.addClient({ scopes: ["dns:read"], tags: [] });
    const { body } = await tailscale.createKey(accessToken);
    expect(await readKey(other.id)).toMatchObject(noPermission);
    expect(await readKey(body.id, await tailscale.mint(other))).toMatchObject(noPermission);
    const reader = await tailscale.mint(await tailscale.addClient({ scopes: ["oauth_keys:read"], tags: [] }));
    expect((await readKey(other.id, reader)).body.keyType).toBe("client");
  });

  test("cannot be one of another tailnet", async () => {
    const { body } = await tailscale.createKey(accessToken);
    const foreign = await tailscale.mint(await tailscale.addClient({ tailnet: GLOBE }));
    expect(await readKey(body.id, foreign)).toMatchObject(notFound);
    expect(await removeKey(body.id, foreign)).toMatchObject(notFound);
    const scopes = ["auth_keys:read", "oauth_keys:read"];
    const reader = await tailscale.mint(await tailscale.addClient({ tailnet: GLOBE, scopes, tags: [] }));
    expect(await readKey(client.id, reader)).toMatchObject(notFound);
  });
});

describe("the list of keys", () => {
  test("has clients, and with all=true live auth keys too, each kind for its scope, and never a secret", async () => {
    const live = String((await tailscale.createKey(accessToken)).body.id);
    await removeKey((await tailscale.createKey(accessToken)).body.id);
    const both = await tailscale.addClient({ scopes: ["auth_keys:read", "oauth_keys:read"], tags: [] });
    const reader = await tailscale.mint(both);
    expect(await listKeys(reader, "")).toEqual([client.id, both.id]);
    expect(await listKeys(reader)).toEqual([client.id, both.id, live]);
    expect(await listKeys(accessToken)).toEqual([live]);
    expect(JSON.stringify((await tailscale.read("-/keys?all=true", reader)).body)).not.toContain("tskey-");
  });
});

describe("deleting a key", () => {
  test("that is unknown or already deleted is not found", async () => {
    const { body } = await tailscale.createKey(accessToken);
    await removeKey(body.id);
    expect(await removeKey(body.id)).toMatchObject(notFound);
    expect(await removeKey("kNoneCNTRL")).toMatchObject(notFound);
  });

  test("needs auth_keys, and a client oauth_keys, with which it can delete itself", async () => {
    const { body } = await tailscale.createKey(accessToken);
    const reader = await tailscale.mint(await tailscale.addClient({ scopes: ["auth_keys:read"], tags: [] }));
    expect(await removeKey(body.id, reader)).toMatchObject(noPermission);
    expect(await removeKey(client.id)).toMatchObject(noPermission);
    const own = await tailscale.addClient({ scopes: ["oauth_keys"], tags: [] });
    expect((await removeKey(own.id, await tailscale.mint(own))).status).toBe(200);
    expect((await tailscale.token(own)).status).toBe(401);
  });

  test("can be done by the customer in Tailscale's console", async () => {
    const { body } = await tailscale.createKey(accessToken);
    await tailscale.control("DELETE", `keys/${body.id}`);
    expect((await readKey(body.id)).body.invalid).toBe(true);
    expect(await removeKey(body.id)).toMatchObject(notFound);
  });
});
