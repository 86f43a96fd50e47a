import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Secret } from "../../lib/secret.ts";
import { findFreePort } from "../../local/free-port.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";
import { describeCredentialStore, freshKey } from "./credential-store-contract.ts";
import { type BuildLogin, credentialsOf, describeRealVault, type RealVault, type Role, startRealVault } from "./real-vault-fixture.ts";

const token = fieldsOf({ token: "t" });
const noAws = "this Vault has no AWS method: OpenBao has it as an external plugin only";
const notOurs = "another owner's Vault is neither sealed nor stopped";
const methods = ["aws", "jwt", "appRole"] as const;

await describeRealVault("a real Vault", (source) => {
  let vault: RealVault;
  let folder: string;
  let auditFile: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "aurora-vault-"));
    auditFile = join(folder, "audit.log");
    vault = await startRealVault(source, { auditFile });
  });

  afterAll(async () => {
    await vault?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  describeCredentialStore("it", () => vault.open(vault.appRole("broker")));

  describe("a login", () => {
    it.for(methods)("by %s succeeds, and serves many calls", async (method, { skip }) => {
      skip(method === "aws" && !vault.offers.aws, noAws);
      const key = freshKey();
      const { auth, logins } = counted(vault[method]("broker"));
      const store = vault.open(auth);
      expect(await store.write(key, token, { cas: 0 })).toEqual({ version: 1 });
      expect(await store.read(key)).toMatchObject({ version: 1 });
      await store.erase(key);
      expect(await store.read(key)).toBeUndefined();
      expect(logins()).toBe(1);
    });

    it("by a fixed token succeeds", async () => {
      const created = await vault.api("POST", "auth/token/create", { policies: ["broker"], ttl: "1m", type: "batch" });
      const store = vault.open({ token: new Secret((created as { client_token: string }).client_token) });
      expect(await store.write(freshKey(), token, { cas: 0 })).toEqual({ version: 1 });
    });

    it.for([
      ["another function's role", "HTTP 400 (does not belong to the role)", { credentials: credentialsOf("without-policy") }],
      ["a role that is not there", "HTTP 400 (entry for role)", { role: "unknown" }],
      ["a wrong secret key", "HTTP 400 (error making upstream request)", { credentials: credentialsOf("broker", "wrong") }],
      ["a signature of an hour ago", "HTTP 400 (error making upstream request)", { now: () => new Date(Date.now() - 3_600_000) }],
      ["no server id", "HTTP 400 (missing header)", { serverId: undefined }],
      ["a server id of another Vault", "HTTP 400 (error validating X-Vault-AWS-IAM-Server-ID header)", { serverId: "other" }],
      ["a method that is not mounted", "HTTP 403 (permission denied)", { mount: "nope" }],
    ] as const)("by aws is refused with %s", async ([, reason, wrong], { skip }) => {
      skip(!vault.offers.aws, noAws);
      const failure = { code: "vault_login_failed", detail: `login: ${reason}` };
      await expect(vault.open(vault.aws("broker", wrong)).read(freshKey())).rejects.toMatchObject(failure);
    });

    it.each([
      ["another audience", { aud: "other" }],
      ["another subject", { sub: "unknown" }],
      ["another issuer", { iss: "https://other.example" }],
    ])("by jwt is refused with %s", async (_, claims) => {
      const failure = { code: "vault_login_failed", detail: "login: HTTP 400 (error validating token)" };
      await expect(vault.open(vault.jwt("broker", claims)).read(freshKey())).rejects.toMatchObject(failure);
    });

    it("by appRole is refused with a wrong secret id, however often", async () => {
      const wrong = vault.open(vault.appRole("broker", { secretId: "wrong" }));
      const failure = { code: "vault_login_failed", detail: "login: HTTP 400 (invalid role or secret ID)" };
      for (let attempt = 0; attempt < 7; attempt += 1) {
        await expect(wrong.read(freshKey())).rejects.toMatchObject(failure);
      }
      expect(await vault.open(vault.appRole("broker")).read(freshKey())).toBeUndefined();
    });

    it("by a token that Vault does not know is refused", async () => {
      const store = vault.open({ token: new Secret("unknown") });
      await expect(store.read(freshKey())).rejects.toMatchObject({ code: "vault_login_failed" });
    });
  });

  describe("a policy", () => {
    const denied = { code: "store_denied", detail: expect.stringContaining("(permission denied)") };
    const open = (role: Role) => vault.open(vault.appRole(role));

    it("lets aurora-oauth-dev-connect park, make live and erase credentials, and no more", async () => {
      const store = open("aurora-oauth-dev-connect");
      const [live, parked] = [freshKey(), freshKey({ area: "parked" })];
      await store.write(parked, token, { cas: 0 });
      await store.write(live, (await store.read(parked))?.fields ?? {}, { cas: 0 });
      await store.write(live, token, { cas: 1 });
      await store.erase(parked);
      expect(await store.read(live)).toMatchObject({ version: 2 });
      await store.erase(live);
      expect(await store.read(live)).toBeUndefined();
      const ofWebhooks = { ...live, area: "webhooks" as "parked" };
      await expect(store.read(ofWebhooks)).rejects.toMatchObject(denied);
    });

    it("lets aurora-oauth-dev-setup-gcp read and refresh live Google credentials, and no more", async () => {
      const key = freshKey();
      await open("broker").write(key, token, { cas: 0 });
      const store = open("aurora-oauth-dev-setup-gcp");
      expect(await store.read(key)).toMatchObject({ version: 1 });
      expect(await store.write(key, token, { cas: 1 })).toEqual({ version: 2 });
      await expect(store.erase(key)).rejects.toMatchObject(denied);
      await expect(store.write({ ...key, provider: "azure" }, token, { cas: 0 })).rejects.toMatchObject(denied);
      await expect(store.read({ ...key, area: "parked" })).rejects.toMatchObject(denied);
      await expect(store.read({ ...key, provider: "azure" })).rejects.toMatchObject(denied);
    });

    it.for(methods)("that does not exist lets a login by %s read nothing, and causes no second login", async (method, { skip }) => {
      skip(method === "aws" && !vault.offers.aws, noAws);
      const { auth, logins } = counted(vault[method]("without-policy"));
      await expect(vault.open(auth).read(freshKey())).rejects.toMatchObject(denied);
      expect(logins()).toBe(1);
    });
  });

  describe("a token that Vault no longer knows", () => {
    it("because it was revoked is replaced once, and the write is sent again", async () => {
      await vault.api("POST", "auth/approle/role/broker", { token_type: "service" });
      const { auth, logins } = counted(vault.appRole("broker"));
      const store = vault.open(auth);
      await store.read(freshKey());
      await vault.api("POST", "sys/leases/revoke-prefix/auth/approle/login");
      await vault.api("POST", "auth/approle/role/broker", { token_type: "batch" });
      expect(await store.write(freshKey(), token, { cas: 0 })).toEqual({ version: 1 });
      expect(logins()).toBe(2);
    });

    it.each(["batch", "service"])("because it expired is replaced once when it is a %s token", async (token_type) => {
      await vault.api("POST", "auth/approle/role/broker", { token_type, token_ttl: "1s" });
      const { auth, logins } = counted(vault.appRole("broker"));
      const fixed = new Date();
      const store = vault.open(auth, { now: () => fixed });
      await store.read(freshKey());
      await vault.api("POST", "auth/approle/role/broker", { token_type: "batch", token_ttl: "15m" });
      // The clock of a real Vault cannot be moved, and a second is the shortest life it gives.
      await sleep(1500);
      expect(await store.read(freshKey())).toBeUndefined();
      expect(logins()).toBe(2);
    });

    it("because Vault was set up anew is replaced once", async ({ skip }) => {
      skip(source.kind === "running", notOurs);
      // Not on port 0: another process may get that port before the second Vault starts.
      const first = await startRealVault(source, { port: await findFreePort() });
      const { auth, logins } = counted(first.jwt("broker"));
      const store = first.open(auth);
      await store.read(freshKey());
      await first[Symbol.asyncDispose]();
      await using second = await startRealVault(source, { port: Number(new URL(first.address).port) });
      await second.api("POST", "auth/jwt/config", { jwt_validation_pubkeys: [first.publicKeyPem] });
      expect(await store.read(freshKey())).toBeUndefined();
      expect(logins()).toBe(2);
    });
  });

  it("that is sealed during use says so on every call, and keeps its data", async ({ skip }) => {
    skip(source.kind === "running", notOurs);
    const key = freshKey();
    const store = vault.open(vault.appRole("broker"));
    await store.write(key, token, { cas: 0 });
    await vault.seal();
    const sealed = { code: "vault_sealed" };
    await expect(store.health()).rejects.toMatchObject(sealed);
    await expect(store.read(key)).rejects.toMatchObject(sealed);
    await expect(store.write(key, token, { cas: 1 })).rejects.toMatchObject(sealed);
    await expect(store.erase(key)).rejects.toMatchObject(sealed);
    await expect(vault.open(vault.appRole("broker")).read(key)).rejects.toMatchObject(sealed);
    await vault.unseal();
    await store.health();
    expect(await store.read(key)).toMatchObject({ version: 1 });
  });

  it("keeps nothing of a credential that was erased, its metadata neither", async () => {
    const key = freshKey();
    const store = vault.open(vault.appRole("broker"));
    const path = store.locate(key).replace("vault:kv/data/", "kv/metadata/");
    await store.write(key, token, { cas: 0 });
    await store.write(key, token, { cas: 1 });
    expect(await vault.api("GET", path)).toMatchObject({ current_version: 2 });
    await store.erase(key);
    await expect(vault.api("GET", path)).rejects.toMatchObject({ status: 404 });
  });

  it("keeps two versions and refuses a write without cas, as docs/deploy/vault.md sets its mount up", async () => {
    const key = freshKey();
    const store = vault.open(vault.appRole("broker"));
    for (let cas = 0; cas < 4; cas += 1) {
      await store.write(key, token, { cas });
    }
    const path = store.locate(key).slice("vault:".length);
    expect(await vault.api("GET", path.replace("/data/", "/metadata/"))).toMatchObject({ current_version: 4, oldest_version: 3 });
    await expect(vault.api("POST", path, { data: { token: "t" } })).rejects.toThrow("check-and-set parameter required for this call");
  });

  it("writes no value, token or secret id into its audit log, and the path in clear", async ({ skip }) => {
    skip(!vault.offers.audit, "this Vault takes audit devices from its configuration file only");
    const key = freshKey();
    const store = vault.open(vault.appRole("broker"));
    await store.write(key, fieldsOf({ refresh_token: "canary-refresh" }), { cas: 0 });
    await store.read(key);
    const log = await readFile(auditFile, "utf8");
    expect(log).toContain(store.locate(key).slice("vault:".length));
    expect(log).not.toContain("canary-refresh");
    expect(log).not.toContain(vault.rootToken);
    expect(log).not.toContain(vault.offers.appRoles.broker?.secretId);
  });
});

/** A login that is counted. */
function counted({ buildLogin }: { readonly buildLogin: BuildLogin }) {
  let count = 0;
  const build: BuildLogin = () => {
    count += 1;
    return buildLogin();
  };
  return { auth: { buildLogin: build }, logins: () => count };
}
