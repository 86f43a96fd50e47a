import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CryptoKey, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OperatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { appRoleAuth, appRoleFromSecret, jwtAuth, jwtFromFile } from "../../lib/credentials/vault-options.ts";
import { Secret } from "../../lib/secret.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";
import { appRole, appRoleOf, startVaultFixture, type VaultFixture } from "../fixtures/vault-fixture.ts";
import { freshKey } from "./credential-store-contract.ts";

const key = freshKey();
const loginPath = "/v1/auth/approle/login";
let vault: VaultFixture;
let signingKey: CryptoKey;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  signingKey = privateKey;
  const roles = { api: { boundAudience: "vault.example", boundSubject: "function-broker", policies: ["broker"] } };
  vault = await startVaultFixture({ jwt: { key: publicKey, issuer: "https://issuer.example", roles } });
});

beforeEach(() => vault.control("reset"));

afterAll(() => vault[Symbol.asyncDispose]());

const loginAnswers = async () => (await vault.takeCalls()).filter((call) => call.startsWith("POST auth/"));
const logins = async () => (await loginAnswers()).length;

describe("one login serves a process", () => {
  it("logs in once for many calls", async () => {
    const store = vault.open();
    await store.read(key);
    await store.read(key);
    expect(await vault.takeCalls()).toEqual(["POST auth/approle 200", "GET kv/data 404", "GET kv/data 404"]);
  });

  it("shares one login among calls that begin together", async () => {
    const store = vault.open();
    await vault.fault({ method: "POST", path: loginPath, delay_ms: 20 });
    await Promise.all(Array.from({ length: 20 }, () => store.read(key)));
    expect(await logins()).toBe(1);
  });

  it("continues after a caller's deadline: that caller fails before the login ends", async () => {
    const store = vault.open();
    await vault.fault({ method: "POST", path: loginPath, delay_ms: 300 });
    const ends: string[] = [];
    const gone = store.read(key, AbortSignal.timeout(20)).catch(({ code, detail }) => ends.push(`${code} ${detail}`));
    const other = store.read(key).then(() => ends.push("read"));
    await Promise.all([gone, other]);
    expect(ends).toEqual(["store_unavailable login: timeout", "read"]);
    expect(await logins()).toBe(1);
  });

  it("fails all calls of a shared login that is refused, and tries anew for the next call", async () => {
    const store = vault.open();
    await vault.fault({ method: "POST", path: loginPath, status: 500, body: { errors: [] }, delay_ms: 20, times: 2 });
    const outcomes = await Promise.allSettled(Array.from({ length: 3 }, () => store.write(key, fieldsOf({ a: "b" }), { cas: 0 })));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(await logins()).toBe(1);
    expect(await store.read(key)).toBeUndefined();
  });

  it.each([
    ["keeps a token until 80 % of its lifetime have passed", 799, 1],
    ["replaces a token when 80 % of its lifetime have passed", 800, 2],
  ])("%s", async (_, seconds, expected) => {
    let now = new Date("2026-11-24T10:00:00Z");
    const store = vault.open({ now: () => now });
    await store.read(key);
    now = new Date(now.getTime() + seconds * 1000);
    await store.read(key);
    expect(await logins()).toBe(expected);
  });
});

describe("a token that Vault no longer knows", () => {
  it("is replaced once, and the call is sent again, a write too", async () => {
    const store = vault.open();
    await store.read(key);
    await vault.control("revoke-tokens");
    await vault.takeCalls();
    expect(await store.write(key, fieldsOf({ a: "b" }), { cas: 0 })).toEqual({ version: 1 });
    expect(await vault.takeCalls()).toEqual(["POST kv/data 403", "POST auth/approle 200", "POST kv/data 200"]);
  });

  it("is replaced when Vault's clock is ahead and has expired it", async () => {
    const store = vault.open();
    await store.read(key);
    await vault.control("clock", { skew_seconds: 1001 });
    expect(await store.read(key)).toBeUndefined();
    expect(await logins()).toBe(2);
  });

  it("is known by OpenBao's words too", async () => {
    await vault.fault({ method: "GET", status: 403, body: { errors: ["permission denied"] } });
    expect(await vault.open().read(key)).toBeUndefined();
    expect(await logins()).toBe(2);
  });

  it("causes one login for all concurrent calls", async () => {
    const store = vault.open();
    await store.read(key);
    await vault.control("revoke-tokens");
    await vault.fault({ method: "POST", path: loginPath, delay_ms: 20 });
    await vault.takeCalls();
    await Promise.all(Array.from({ length: 10 }, () => store.read(key)));
    expect(await logins()).toBe(1);
  });

  it("fails with vault_login_failed when the new token is unknown too: no loop", async () => {
    await vault.fault({
      method: "GET",
      times: 99,
      status: 403,
      body: { errors: ["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"] },
    });
    await expect(vault.open().read(key)).rejects.toMatchObject({ code: "vault_login_failed" });
    expect(await logins()).toBe(2);
  });

  it("fails with vault_login_failed when it is a fixed token", async () => {
    await expect(vault.open({ auth: { token: new Secret("revoked") } }).read(key)).rejects.toMatchObject({ code: "vault_login_failed" });
  });
});

describe("a login that fails", () => {
  it.each([
    ["a wrong secret id", { secretId: "wrong" }, "login: HTTP 400 (invalid role or secret ID)"],
    ["an unknown role", { roleId: "unknown" }, "login: HTTP 400 (invalid role or secret ID)"],
    ["a method that is not mounted", { mount: "nope" }, "login: HTTP 403 (permission denied)"],
  ])("is vault_login_failed for %s", async (_, wrong, detail) => {
    const auth = appRoleOf({ ...appRole, ...wrong });
    await expect(vault.open({ auth }).read(key)).rejects.toMatchObject({ code: "vault_login_failed", detail });
  });

  it.each([
    ["sealed", { status: 503, body: { errors: ["Vault is sealed"] } }, "vault_sealed"],
    ["throttled", { status: 429, body: { errors: ["rate limit quota exceeded"] } }, "store_throttled"],
    ["unavailable", { status: 500, body: { errors: [] } }, "store_unavailable"],
    ["cut off", { drop: true }, "store_unavailable"],
    ["not Vault", { status: 200, body: "<html>" }, "store_answer_invalid"],
    ["without a token", { status: 200, body: { auth: null } }, "store_answer_invalid"],
  ])("keeps the failure's own code when Vault is %s", async (_, fault, code) => {
    await vault.fault({ method: "POST", path: loginPath, times: 9, ...fault });
    await expect(vault.open().read(key)).rejects.toMatchObject({ code });
  });
});

describe("JWT", () => {
  const seconds = Math.floor(Date.now() / 1000);
  const sign = (claims: Readonly<Record<string, unknown>> = {}) =>
    new SignJWT({ aud: "vault.example", sub: "function-broker", iat: seconds, exp: seconds + 300, ...claims })
      .setProtectedHeader({ alg: "ES256" })
      .setIssuer("https://issuer.example")
      .sign(signingKey);

  it("logs in with a JWT of the right subject and audience", async () => {
    const auth = jwtAuth({ role: "api", jwt: async () => new Secret(await sign()) });
    expect(await vault.open({ auth }).read(key)).toBeUndefined();
  });

  it("logs in with a JWT that expired half a minute ago: clocks differ", async () => {
    const auth = jwtAuth({ role: "api", jwt: async () => new Secret(await sign({ iat: seconds - 300, exp: seconds - 30 })) });
    expect(await vault.open({ auth }).read(key)).toBeUndefined();
  });

  it.each([
    { aud: "other.example" },
    { sub: "function-list" },
    { iat: seconds - 300, exp: seconds - 70 },
    // Without `iat` Vault takes the JWT to begin 150 seconds before its end.
    { iat: undefined },
  ])("is refused with %o", async (claims) => {
    const auth = jwtAuth({ role: "api", jwt: async () => new Secret(await sign(claims)) });
    await expect(vault.open({ auth }).read(key)).rejects.toMatchObject({
      code: "vault_login_failed",
      detail: "login: HTTP 400 (error validating token)",
    });
  });

  it("is refused for a role that does not exist", async () => {
    const auth = jwtAuth({ role: "unknown", jwt: async () => new Secret(await sign()) });
    await expect(vault.open({ auth }).read(key)).rejects.toMatchObject({
      code: "vault_login_failed",
      detail: "login: HTTP 400 (could not be found)",
    });
  });

  it("reads the file anew for each login, since a JWT lives shorter than the process", async () => {
    const folder = await mkdtemp(join(tmpdir(), "aurora-jwt-"));
    const file = join(folder, "token");
    await writeFile(file, "stale");
    const store = vault.open({ auth: jwtAuth({ role: "api", jwt: jwtFromFile(file) }) });
    await expect(store.read(key)).rejects.toMatchObject({ code: "vault_login_failed" });
    await writeFile(file, `${await sign()}\n`);
    expect(await store.read(key)).toBeUndefined();
    await rm(folder, { recursive: true });
    await vault.control("revoke-tokens");
    await expect(store.read(key)).rejects.toMatchObject({ code: "vault_login_failed", detail: "login: VAULT_JWT_FILE cannot be read" });
  });
});

/** The operator's secret: the value that a process has cached, and the stored one. */
function openStore(remembered: Record<string, string>, stored = remembered) {
  const asked: (string | undefined)[] = [];
  const secrets: OperatorSecrets = {
    read: async (_id, fresh) => {
      asked.push(fresh);
      return fresh === undefined ? remembered : stored;
    },
  };
  let time = 0;
  const now = () => new Date(time);
  const auth = appRoleAuth({ credentials: appRoleFromSecret(secrets, "aurora-oauth/dev/vault/refresh"), now });
  const pass = (seconds: number) => {
    time += seconds * 1000;
  };
  return { store: vault.open({ auth, now }), asked, pass };
}

const right = { role_id: appRole.roleId, secret_id: appRole.secretId };
const wrong = { role_id: appRole.roleId, secret_id: "hush-destroyed" };
const refused = { code: "vault_login_failed", detail: "login: HTTP 400 (invalid role or secret ID)" };

describe("an AppRole login whose secret id is in the operator's secrets", () => {
  it("logs in with the cached secret, and reads nothing else", async () => {
    const { store, asked } = openStore(right);
    expect(await store.read(key)).toBeUndefined();
    expect(asked).toEqual([undefined]);
  });

  it("S48: logs in with the stored secret when Vault no longer accepts the cached secret id: no call fails", async () => {
    const { store, asked } = openStore(wrong, right);
    expect(await store.read(key)).toBeUndefined();
    expect(asked).toEqual([undefined, "fresh"]);
    expect(await loginAnswers()).toEqual(["POST auth/approle 400", "POST auth/approle 200"]);
  });

  it("is refused once when the stored secret id is the same: five wrong logins would lock the role", async () => {
    const { store } = openStore(wrong);
    await expect(store.read(key)).rejects.toMatchObject(refused);
    expect(await loginAnswers()).toEqual(["POST auth/approle 400"]);
  });

  it("reads the stored secret anew once in 30 seconds, however many calls are refused", async () => {
    const { store, asked, pass } = openStore(wrong);
    const refuse = async () => expect(store.read(key)).rejects.toMatchObject(refused);
    for (let call = 0; call < 3; call += 1) {
      await refuse();
    }
    expect(asked.filter((fresh) => fresh === "fresh")).toHaveLength(1);
    pass(29);
    await refuse();
    pass(1);
    await refuse();
    expect(asked.filter((fresh) => fresh === "fresh")).toHaveLength(2);
  });

  it("does not read it anew when Vault is sealed or throttles", async () => {
    for (const [status, error, code] of [
      [503, "Vault is sealed", "vault_sealed"],
      [429, "rate limit quota exceeded", "store_throttled"],
    ] as const) {
      const { store, asked } = openStore(wrong, right);
      await vault.fault({ method: "POST", path: loginPath, status, body: { errors: [error] } });
      await expect(store.read(key)).rejects.toMatchObject({ code });
      expect(asked).toEqual([undefined]);
    }
  });

  it.each([
    ["nothing", {}],
    ["no secret id", { role_id: "r" }],
    ["an empty role id", { role_id: "", secret_id: "s" }],
  ])("is secrets_unavailable when there is %s in it, and repeats none of it", async (_, stored: Record<string, string>) => {
    const { store } = openStore(stored);
    await expect(store.read(key)).rejects.toMatchObject({ code: "secrets_unavailable", detail: expect.stringContaining("no role_id") });
  });
});
