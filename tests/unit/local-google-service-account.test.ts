import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { JWT } from "google-auth-library";
import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CLOUD, openGoogle } from "./local-google-fixture.ts";

let google: Awaited<ReturnType<typeof openGoogle>>;
beforeAll(async () => {
  google = await openGoogle();
});
afterAll(() => google.close());

const projects = [
  { projectId: "shop-production", number: "415104041201", displayName: "Shop production" },
  { projectId: "shop-staging", number: "415104041202", displayName: "Shop staging" },
];
type KeyFile = { client_email: string; private_key: string; private_key_id: string };
let key: KeyFile;
beforeEach(async () => {
  await google.control("POST", "reset");
  const { body } = await google.control("POST", "service-accounts", { name: "aurora-key", project_id: "shop-production", projects });
  key = JSON.parse(String(body.file));
});

const seconds = () => Math.floor(Date.now() / 1000);

function sign(claims: object = {}, { header = {}, privateKey = createPrivateKey(key.private_key) } = {}): Promise<string> {
  const all = { iss: key.client_email, aud: `${google.url}/token`, scope: CLOUD, iat: seconds(), exp: seconds() + 3600, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: "RS256", ...header }).sign(privateKey);
}

const exchange = (assertion: string) => google.post("/token", { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
const control = (method: string, path: string, body?: object) =>
  google.control(method, `service-accounts/${key.client_email}${path}`, body);
const searchWith = (accessToken: unknown) => google.read("/v3/projects:search?pageSize=100", String(accessToken));

describe("an assertion that a service account has signed (RFC 7523)", () => {
  test.each([
    ["the id of its key", () => ({ kid: key.private_key_id })],
    ["no id", () => ({})],
  ])("with %s gives an access token without scope or refresh token, which sees its projects", async (_what, header) => {
    const { status, body } = await exchange(await sign({}, { header: header() }));
    expect([status, Object.keys(body), body.expires_in]).toEqual([200, ["access_token", "expires_in", "token_type"], 3599]);
    expect((await google.read("/v3/projects/shop-staging", String(body.access_token))).status).toBe(200);
    expect((await google.read("/v3/projects/harbor-api", String(body.access_token))).status).toBe(403);
  });

  test("may have the audience that Google's libraries sign, wherever they send it", async () => {
    expect((await exchange(await sign({ aud: "https://oauth2.googleapis.com/token" }))).status).toBe(200);
  });

  test("may be limited to reading, and then sees the same projects", async () => {
    const { body } = await exchange(await sign({ scope: `${CLOUD}.read-only` }));
    expect((await searchWith(body.access_token)).status).toBe(200);
  });

  test.each<[string, object, number, string]>([
    ["another account's name", { iss: "other@shop-production.iam.gserviceaccount.com" }, 400, "invalid_grant"],
    ["another audience", { aud: "https://oauth2.googleapis.com/revoke" }, 400, "invalid_grant"],
    ["an end in the past", { iat: seconds() - 7200, exp: seconds() - 3600 }, 400, "invalid_grant"],
    ["a life of more than an hour", { exp: seconds() + 7200 }, 400, "invalid_grant"],
    ["a beginning in the future", { iat: seconds() + 3600, exp: seconds() + 7200 }, 400, "invalid_grant"],
    ["no scope", { scope: "" }, 400, "invalid_scope"],
    ["an unknown scope", { scope: "https://www.googleapis.com/auth/everything" }, 400, "invalid_scope"],
    ["a person to act as", { sub: "ada@example.com" }, 401, "unauthorized_client"],
  ])("with %s is refused", async (_what, claims, status, error) => {
    const answer = await exchange(await sign(claims));
    expect([answer.status, answer.body.error]).toEqual([status, error]);
  });

  test("with a signature by another key, another algorithm or an unknown key id is refused, and so is no assertion at all", async () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    for (const assertion of [
      await sign({}, { privateKey: other }),
      await sign({}, { header: { kid: "0".repeat(40) } }),
      await sign({}, { header: { alg: "PS256" } }),
    ]) {
      expect((await exchange(assertion)).body).toMatchObject({ error: "invalid_grant", error_description: "Invalid JWT Signature." });
    }
    expect((await exchange("a.b.c")).body.error).toBe("invalid_grant");
    expect((await exchange("")).body.error).toBe("invalid_request");
  });
});

describe("the customer", () => {
  test("disables the account: its tokens are refused at once and new ones too, until it is enabled", async () => {
    const { body } = await exchange(await sign());
    await control("PATCH", "", { disabled: true });
    expect((await searchWith(body.access_token)).status).toBe(401);
    expect((await exchange(await sign())).body).toMatchObject({ error: "invalid_grant", error_description: "Robot is disabled." });
    await control("PATCH", "", { disabled: false });
    expect((await searchWith(body.access_token)).status).toBe(200);
    expect((await exchange(await sign())).status).toBe(200);
  });

  test("deletes a key: it gives no token any more, the tokens that it gave live on, and the account's other key works", async () => {
    const second: KeyFile = JSON.parse(String((await control("POST", "/keys")).body.file));
    const { body } = await exchange(await sign());
    await control("DELETE", `/keys/${key.private_key_id}`);
    expect((await exchange(await sign())).body.error_description).toBe("Invalid JWT Signature.");
    expect((await searchWith(body.access_token)).status).toBe(200);
    expect((await exchange(await sign({}, { privateKey: createPrivateKey(second.private_key) }))).status).toBe(200);
    expect((await google.control("GET", "state")).body.service_accounts).toEqual([
      { email: key.client_email, disabled: false, keys: [second.private_key_id] },
    ]);
  });

  test("takes the roles away: the token works and sees nothing", async () => {
    const { body } = await exchange(await sign());
    await control("PATCH", "", { projects: [] });
    expect((await searchWith(body.access_token)).body).toEqual({});
    expect((await google.read("/v3/projects/shop-production", String(body.access_token))).status).toBe(403);
  });

  test("is told about a key, an account or a change that there is not", async () => {
    expect((await control("DELETE", "/keys/none")).status).toBe(404);
    expect((await google.control("PATCH", "service-accounts/none", {})).status).toBe(404);
    expect((await control("PATCH", "", { enabled: true })).status).toBe(400);
    expect((await google.control("POST", "service-accounts", { name: "aurora-key", project_id: "shop-production" })).status).toBe(400);
  });
});

test("Google's own library signs what the simulator takes", async () => {
  const library = new JWT({
    email: key.client_email,
    key: key.private_key,
    scopes: [CLOUD],
    additionalClaims: { aud: `${google.url}/token` },
    // The library knows one address, which is Google's.
    transporterOptions: { fetchImplementation: (_url, init) => fetch(`${google.url}/token`, init) },
  });
  const { access_token } = await library.authorize();
  expect((await searchWith(access_token)).status).toBe(200);
});
