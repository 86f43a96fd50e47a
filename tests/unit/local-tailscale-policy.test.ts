import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseHujson } from "../../local/tailscale/hujson.ts";
import { ACME, noPermission, openTailscale, POLICY_SCOPES, refusal } from "./local-tailscale-fixture.ts";

let tailscale: Awaited<ReturnType<typeof openTailscale>>;
let accessToken: string;
beforeAll(async () => {
  tailscale = await openTailscale();
});
beforeEach(async () => {
  await tailscale.control("POST", "reset");
  accessToken = await tailscale.mint(await tailscale.addClient({ scopes: POLICY_SCOPES, tags: [] }));
});
afterAll(() => tailscale.close());

const readPolicy = (headers = {}) => tailscale.read("-/acl", accessToken, headers);
const writePolicy = (body: string, headers = {}, as = accessToken) => tailscale.call("POST", "-/acl", as, { body, headers });
const countWrites = async () => (await tailscale.control("GET", "state")).body.tailnets;

describe("the policy file", () => {
  test("is HuJSON with the customer's comments, or JSON when that is asked for", async () => {
    const hujson = await readPolicy();
    expect([hujson.headers.get("content-type"), hujson.body.text]).toEqual([
      "application/hujson",
      expect.stringContaining("// Who may use a tag."),
    ]);
    const json = await readPolicy({ accept: "application/json" });
    expect(json.body.tagOwners).toMatchObject({ "tag:aurora": ["autogroup:admin"] });
    expect(json.headers.get("etag")).toMatch(/^"[0-9a-f]{64}"$/);
    expect(json.headers.get("etag")).toBe(hujson.headers.get("etag"));
  });

  test("is base64 with details", async () => {
    const { body } = await tailscale.read("-/acl?details=true", accessToken);
    expect(Buffer.from(String(body.acl), "base64").toString()).toContain("// Who may use a tag.");
    expect(body).toMatchObject({ warnings: [], errors: null });
  });

  test("has another ETag after a write, and the old one no longer allows a write", async () => {
    const before = (await readPolicy()).headers.get("etag") ?? "";
    const written = await writePolicy(`{"tagOwners": {}, } // mine`, { "if-match": before });
    expect([written.status, written.body.text]).toEqual([200, `{"tagOwners": {}, } // mine`]);
    expect(written.headers.get("etag")).not.toBe(before);
    expect(await writePolicy("{}", { "if-match": before })).toMatchObject(refusal(412, "precondition failed, invalid old hash"));
    expect((await readPolicy()).headers.get("etag")).toBe(written.headers.get("etag"));
  });

  test("counts what is written through the API, and not what the customer edits in the console", async () => {
    await tailscale.control("PUT", `tailnets/${ACME}/policy`, { policy: "{}" });
    expect(await countWrites()).toMatchObject([{ id: ACME, policy_writes: 0, tags: [] }, { policy_writes: 0 }]);
    await writePolicy("{}");
    expect(await countWrites()).toMatchObject([{ policy_writes: 1 }, { policy_writes: 0 }]);
  });

  test.each([["[1]"], ["{"], [`{"tagOwners": 1}`]])("is not replaced by a body that is no policy file: %s", async (body) => {
    expect((await writePolicy(body)).status).toBe(400);
    expect(await countWrites()).toMatchObject([{ policy_writes: 0 }, {}]);
  });

  test("is not written with the reading scope", async () => {
    const reader = await tailscale.mint(await tailscale.addClient({ scopes: [...POLICY_SCOPES.slice(1), "policy_file:read"], tags: [] }));
    expect((await tailscale.read("-/acl", reader)).status).toBe(200);
    expect(await writePolicy("{}", {}, reader)).toMatchObject(noPermission);
  });
});

describe("HuJSON", () => {
  test.each<[string, unknown]>([
    [`{"a": 1, /* b */ } // c`, { a: 1 }],
    [`{"a": [1, 2,],\n// no\n}`, { a: [1, 2] }],
    [`{"a": [1, // one\n],}`, { a: [1] }],
    [`{"a": "x // y, ] /* z */"}`, { a: "x // y, ] /* z */" }],
    [String.raw`{"a": "\",}"}`, { a: '",}' }],
  ])("is JSON with comments and trailing commas: %s", (text, value) => {
    expect(parseHujson(text)).toEqual(value);
  });

  test.each(["{", "{,}", `{"a": 1 /* `, "// nothing"])("that is broken is refused: %s", (text) => {
    expect(() => parseHujson(text)).toThrow(SyntaxError);
  });
});
