import { generateKeyPair } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { consoleWorld } from "../fixtures/console-world.ts";
import { openIssuer } from "../fixtures/http-issuer.ts";
import { audience, clientId, type IdentityProvider } from "../fixtures/identity-provider.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

type Claims = Readonly<Record<string, unknown>>;
/** What differs from the tokens that the identity provider should issue. */
type Odd = { readonly id?: Claims; readonly access?: Claims; readonly without?: "id_token"; readonly forged?: "id" | "access" };

let local: LocalTable;
let idp: Awaited<ReturnType<typeof openIssuer>>;
let forger: CryptoKey;
beforeAll(async () => {
  [local, idp, { privateKey: forger }] = await Promise.all([startTable(), openIssuer(), generateKeyPair("ES256")]);
});
afterAll(async () => {
  await Promise.all([local.close(), idp.close()]);
});
beforeEach(async () => {
  await local.empty();
  idp.reset();
  const { issuer } = idp;
  const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` };
  const more = { id_token_signing_alg_values_supported: ["ES256"], authorization_response_iss_parameter_supported: true };
  idp.answers["/.well-known/openid-configuration"] = { status: 200, body: { issuer, ...endpoints, ...more } };
});

const sessionCookie = "__Host-aurora_oauth_session";
const open = (more?: Parameters<typeof consoleWorld>[2]) => consoleWorld(local.table, { issuer: idp.issuer } as IdentityProvider, more);
const seconds = () => Math.floor(Date.now() / 1000);

/** Has the token endpoint issue tokens, at an instant of the identity provider's clock. */
async function issue(nonce: string | undefined, { id, access, without, forged }: Odd = {}, now = seconds()): Promise<readonly string[]> {
  const usual = { iss: idp.issuer, sub: "ada", iat: now, exp: now + 3600 };
  const keyOf = (kind: "id" | "access") => (kind === forged ? { key: forger } : {});
  const id_token = await idp.sign({ ...usual, aud: clientId, nonce, ...id }, keyOf("id"));
  const access_token = await idp.sign({ ...usual, aud: audience, org_id: "acme", role: "editor", ...access }, keyOf("access"));
  const { [without ?? "none"]: _, ...body }: Record<string, unknown> = {
    ...{ id_token, access_token, refresh_token: "REFRESHCANARY" },
    ...{ token_type: "bearer", expires_in: 3600 },
  };
  idp.answers["/token"] = { status: 200, body };
  return [id_token, access_token, "REFRESHCANARY"];
}

/** Begins a login. @returns The callback, which is not visited yet, and the nonce. */
async function begin(world: ReturnType<typeof open>, iss = [idp.issuer]) {
  const { headers } = await world.send("/console/login");
  const { state = "", nonce = "" } = Object.fromEntries(new URL(headers.location ?? "").searchParams);
  const parameters = [["state", state], ["code", "CODECANARY"], ...iss.map((one) => ["iss", one])];
  return { nonce, callback: `/console/callback?${new URLSearchParams(parameters)}` };
}

describe("the tokens that end a login of the console", () => {
  test("make a session, and no right of machines is told of it, whatever the access token grants", async () => {
    const world = open();
    const { nonce, callback } = await begin(world);
    await issue(nonce, { access: { permissions: "connectors:read tokens:read tokens:read:gcp relay:use connect_sessions:write" } });
    expect((await world.send(callback)).status).toBe(303);
    expect(JSON.parse((await world.readSession()).body)).toMatchObject({ person: "ada", rights: ["connectors:read"] });
  });

  test.each<[string, Odd, string]>([
    ["an ID token of another login", { id: { nonce: "another" } }, "id_token_invalid"],
    ["an ID token of no login", { id: { nonce: undefined } }, "id_token_invalid"],
    ["an ID token for another client", { id: { aud: "another" } }, "id_token_invalid"],
    ["an ID token for two clients that does not say who asked", { id: { aud: [clientId, "another"] } }, "id_token_invalid"],
    ["an ID token that another client asked for", { id: { aud: [clientId, "another"], azp: "another" } }, "id_token_invalid"],
    ["an ID token of another issuer", { id: { iss: "https://other.example" } }, "id_token_invalid"],
    ["an ID token that has expired", { id: { iat: seconds() - 3700, exp: seconds() - 100 } }, "id_token_invalid"],
    ["an ID token that names no person", { id: { sub: undefined } }, "id_token_invalid"],
    ["an ID token with an empty name", { id: { sub: "" } }, "id_token_invalid"],
    ["an ID token that another key has signed", { forged: "id" }, "id_token_invalid"],
    ["no ID token", { without: "id_token" }, "id_token_invalid"],
    ["an access token for another API", { access: { aud: "https://other.example" } }, "unauthenticated"],
    ["an access token of another issuer", { access: { iss: "https://other.example" } }, "unauthenticated"],
    ["an access token that another key has signed", { forged: "access" }, "unauthenticated"],
    ["an access token that has expired", { access: { exp: seconds() - 100 } }, "unauthenticated"],
    ["an access token with the own organisation of another person", { access: { org_id: "user:grace" } }, "unauthenticated"],
  ])("S90: make no session if there is %s, and nothing of them is shown or logged", async (_, odd, code) => {
    const world = open();
    const { nonce, callback } = await begin(world);
    const issued = await issue(nonce, odd);
    const { body, log } = await world.send(callback);
    expect(body).toContain(`<code>${code}</code>`);
    expect([world.jar.has(sessionCookie), await local.items()]).toEqual([false, []]);
    for (const secret of [...issued, "CODECANARY"]) {
      expect(`${body}${log}`).not.toContain(secret);
    }
  });

  test.each([
    ["of another identity provider", ["https://other.example"]],
    ["that names none", []],
    ["with an empty name", [""]],
  ])("S90: are not asked for with the code of a redirect %s", async (_, iss) => {
    const world = open();
    const { callback } = await begin(world, iss);
    expect((await world.send(callback)).body).toContain("<code>issuer_mismatch</code>");
    expect(idp.calls).not.toContain("/token");
  });

  test.each<[string, number, object, string]>([
    ["is away", 503, {}, "identity_unavailable"],
    ["asks for a pause", 429, {}, "identity_unavailable"],
    ["refuses the console's client", 401, { error: "invalid_client", error_description: "CODECANARY" }, "client_misconfigured"],
    ["refuses the code", 400, { error: "invalid_grant", error_description: "CODECANARY" }, "grant_invalid"],
  ])("are missing when the token endpoint %s, which is told by its code alone", async (_, status, answer, code) => {
    const world = open();
    const { callback } = await begin(world);
    idp.answers["/token"] = { status, body: answer };
    const { body, log } = await world.send(callback);
    expect(body).toContain(`<code>${code}</code>`);
    expect(`${body}${log}`).not.toContain("CODECANARY");
    expect(world.jar.has(sessionCookie)).toBe(false);
  });
});

describe("a session of the console at a stage with another clock than the identity provider's", () => {
  // The access token is refreshed 30 seconds early, and accepted for 30 seconds more.
  test.each([-55, 0, 55])("%d seconds ahead, it is never refused while its access token is replaced", async (ahead) => {
    const world = open({ aheadSeconds: ahead });
    const { nonce, callback } = await begin(world);
    await issue(nonce);
    expect((await world.send(callback)).status).toBe(303);
    for (let later = 3500; later <= 3660; later += 10) {
      await issue(undefined, {}, seconds() + later);
      const then = open({ sealKey: world.sealKey, aheadSeconds: ahead + later });
      then.jar.set(sessionCookie, world.jar.get(sessionCookie) ?? "");
      expect([later, (await then.readSession()).status]).toEqual([later, 200]);
    }
    expect(idp.calls.filter((path) => path === "/token")).toHaveLength(2);
  });
});
