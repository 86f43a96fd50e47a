import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { vaultCredentialStore } from "../../lib/credentials/vault.ts";
import { Secret } from "../../lib/secret.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";
import { base, startVaultFixture, type VaultFixture } from "../fixtures/vault-fixture.ts";
import { freshKey } from "./credential-store-contract.ts";

const token = fieldsOf({ token: "t" });
const key = freshKey();
let vault: VaultFixture;

beforeAll(async () => {
  vault = await startVaultFixture();
});

beforeEach(() => vault.control("reset"));

afterAll(() => vault[Symbol.asyncDispose]());

describe("a failure of Vault gets the code that says who must act", () => {
  it.each([
    ["a policy that says no", { status: 403, body: { errors: ["1 error occurred:\n\t* permission denied\n\n"] } }, "store_denied"],
    [
      "a wrong mount, which is never taken for an empty one",
      { status: 404, body: { errors: ['no handler for route "kv/data/x". route entry not found.'] } },
      "store_answer_invalid",
    ],
    [
      "a path that is not of KV version 2",
      { status: 404, body: { data: null, warnings: ["Invalid path for a versioned K/V secrets engine."] } },
      "store_answer_invalid",
    ],
    ["a page of something else with 404", { status: 404, body: "<html>not found</html>" }, "store_answer_invalid"],
    ["a page of something else with 403", { status: 403, body: "<html>blocked</html>" }, "store_answer_invalid"],
    ["a page of something else with 200", { status: 200, body: "<html>welcome</html>" }, "store_answer_invalid"],
    ["a page of something else with 502", { status: 502, body: "<html>bad gateway</html>", times: 9 }, "store_unavailable"],
    ["a redirect, which is not followed", { status: 307, headers: { location: "http://127.0.0.1:1/" } }, "store_answer_invalid"],
    ["an answer over 1 MiB", { status: 200, body: { data: "x".repeat(1024 * 1024) } }, "store_answer_invalid"],
    ["values that are not text", { status: 200, body: { data: { data: { token: 1 }, metadata: { version: 1 } } } }, "store_answer_invalid"],
    ["a value without a version", { status: 200, body: { data: { data: { token: "t" }, metadata: {} } } }, "store_answer_invalid"],
    [
      "a method that is not supported",
      { status: 405, body: { errors: ["1 error occurred:\n\t* unsupported operation\n\n"] } },
      "store_answer_invalid",
    ],
    ["a sealed Vault", { status: 503, body: { errors: ["Vault is sealed"] } }, "vault_sealed"],
    ["a sealed namespace of OpenBao", { status: 503, body: { errors: ["namespace is sealed"] } }, "vault_sealed"],
    ["a rate limit", { status: 429, body: { errors: ['request path "kv/data/x": rate limit quota exceeded'] } }, "store_throttled"],
    ["a replica that stays behind", { status: 412, body: { errors: [] }, times: 9 }, "store_unavailable"],
    [
      "an error inside Vault",
      { status: 500, body: { errors: ["1 error occurred:\n\t* internal error\n\n"] }, times: 9 },
      "store_unavailable",
    ],
    ["a connection that breaks", { drop: true, times: 9 }, "store_unavailable"],
  ])("%s", async (_, fault, code) => {
    await vault.fault({ method: "GET", ...fault });
    await expect(vault.open().read(key)).rejects.toMatchObject({ name: code, code });
  });

  it("no answer within the timeout", async () => {
    // A fixed token: a login would have to be answered within the same 40 ms.
    const store = vault.open({ timeoutMs: 40, auth: { token: new Secret("hush-root") } });
    await vault.fault({ method: "POST", delay_ms: 2000 });
    await expect(store.write(key, token, { cas: 0 })).rejects.toMatchObject({
      code: "store_unavailable",
      detail: `write: timeout: ${vault.url}`,
    });
  });

  it("a closed port", async () => {
    const gone = await startVaultFixture();
    await gone[Symbol.asyncDispose]();
    const failure = { code: "store_unavailable", detail: expect.stringContaining("ECONNREFUSED") };
    await expect(gone.open().health()).rejects.toMatchObject(failure);
    await expect(gone.open().read(key)).rejects.toMatchObject(failure);
  });

  it("plain http to another machine is a mistake of the deployment", async () => {
    const store = vaultCredentialStore({
      address: "http://vault.example:8200",
      base,
      auth: { token: new Secret("t") },
      now: () => new Date(),
    });
    await expect(store.read(key)).rejects.toMatchObject({ code: "configuration_invalid" });
  });

  it("says how long to wait when Vault says so", async () => {
    await vault.fault({ method: "GET", status: 429, headers: { "retry-after": "7" }, body: { errors: ["rate limit quota exceeded"] } });
    await expect(vault.open().read(key)).rejects.toMatchObject({ code: "store_throttled", retryAfterSeconds: 7 });
  });

  it("a real policy refuses paths that it does not name", async () => {
    const elsewhere = vault.open({ base: "other" });
    await expect(elsewhere.read(key)).rejects.toMatchObject({ code: "store_denied", detail: "read: HTTP 403 (permission denied)" });
    await expect(elsewhere.write(key, token, { cas: 0 })).rejects.toMatchObject({ code: "store_denied" });
    await expect(elsewhere.erase(key)).rejects.toMatchObject({ code: "store_denied" });
    expect((await vault.takeCalls()).filter((call) => call.includes("auth/"))).toHaveLength(1);
  });

  it("every call distinguishes a wrong mount from an empty one", async () => {
    const store = vault.open({ mount: "nope", auth: { token: new Secret("hush-root") } });
    await expect(store.read(key)).rejects.toMatchObject({ code: "store_answer_invalid", detail: "read: HTTP 404 (no handler for route)" });
    await expect(store.write(key, token, { cas: 0 })).rejects.toMatchObject({ code: "store_answer_invalid" });
    await expect(store.erase(key)).rejects.toMatchObject({ code: "store_answer_invalid" });
  });
});

describe("a call that fails", () => {
  it.each([
    ["an error inside Vault", { status: 500, body: { errors: [] } }],
    ["a replica that is behind", { status: 412, body: { errors: [] } }],
    ["a connection that breaks", { drop: true }],
  ])("reads again after %s", async (_, fault) => {
    const store = vault.open();
    await store.write(key, token, { cas: 0 });
    await vault.fault({ method: "GET", ...fault });
    expect(await store.read(key)).toMatchObject({ version: 1 });
  });

  it("erases again after an error inside Vault", async () => {
    await vault.fault({ method: "DELETE", status: 500, body: { errors: [] } });
    await expect(vault.open().erase(key)).resolves.toBeUndefined();
  });

  it("does not repeat a write: its lost answer is a failure, and the next read shows the outcome", async () => {
    const store = vault.open();
    await vault.fault({ method: "POST", drop: true, after: true });
    await expect(store.write(key, token, { cas: 0 })).rejects.toMatchObject({ code: "store_unavailable" });
    expect((await vault.takeCalls()).filter((call) => call.startsWith("POST kv/"))).toEqual(["POST kv/data dropped"]);
    expect(await store.read(key)).toMatchObject({ version: 1 });
  });

  it.each([
    ["sealed", { status: 503, body: { errors: ["Vault is sealed"] } }],
    ["throttled", { status: 429, body: { errors: [] } }],
    ["denied", { status: 403, body: { errors: ["1 error occurred:\n\t* permission denied\n\n"] } }],
  ])("does not read again when %s", async (_, fault) => {
    await vault.fault({ method: "GET", ...fault });
    await expect(vault.open().read(key)).rejects.toThrow();
    expect((await vault.takeCalls()).filter((call) => call.startsWith("GET"))).toHaveLength(1);
  });
});

describe("a key that was deleted by hand", () => {
  const byHand = async (path: string, init: RequestInit) => {
    const url = `${vault.url}/v1/${vault.open().locate(key).slice("vault:".length).replace("/data/", path)}`;
    expect((await fetch(url, { ...init, headers: { "X-Vault-Token": "hush-root" } })).status).toBe(204);
  };

  it.each([
    ["soft-deleted", "/data/", { method: "DELETE" }],
    ["destroyed", "/destroy/", { method: "POST", body: '{"versions":[1]}' }],
  ] as const)("reads as missing when %s, and a first write replaces it", async (_, path, init) => {
    const store = vault.open();
    await store.write(key, token, { cas: 0 });
    await byHand(path, init);
    expect(await store.read(key)).toBeUndefined();
    expect(await store.write(key, token, { cas: 0 })).toEqual({ version: 2 });
  });

  it("still has one winner among concurrent first writes", async () => {
    const store = vault.open();
    await store.write(key, token, { cas: 0 });
    await byHand("/data/", { method: "DELETE" });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => store.write(key, token, { cas: 0 })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

describe("health", () => {
  it("reports that Vault is sealed, and healthy when it is unsealed", async () => {
    const store = vault.open();
    await vault.control("seal");
    await expect(store.health()).rejects.toMatchObject({ code: "vault_sealed" });
    await expect(store.read(key)).rejects.toMatchObject({ code: "vault_sealed" });
    await vault.control("unseal");
    await expect(store.health()).resolves.toBeUndefined();
  });

  it.each([
    ["not initialised", { status: 501, body: { initialized: false, sealed: true } }, "store_unavailable"],
    ["a disaster recovery secondary", { status: 472, body: { initialized: true, sealed: false } }, "store_unavailable"],
    ["a page of something else", { status: 200, body: "<html>" }, "store_answer_invalid"],
    ["a JSON answer of something else", { status: 200, body: { ok: true } }, "store_answer_invalid"],
    ["a gateway without Vault behind it", { status: 502, body: "<html>" }, "store_unavailable"],
  ])("refuses %s", async (_, fault, code) => {
    await vault.fault({ method: "GET", path: "/v1/sys/health", ...fault });
    await expect(vault.open().health()).rejects.toMatchObject({ code });
  });

  it("needs no token", async () => {
    await vault.open().health();
    expect(await vault.takeCalls()).toEqual(["GET sys/health 200"]);
  });
});
