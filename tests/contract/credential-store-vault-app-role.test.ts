import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OperatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { appRoleAuth, appRoleFromSecret } from "../../lib/credentials/vault-auth-app-role.ts";
import { freshKey } from "./credential-store-contract.ts";
import { appRole, startVaultFixture, type VaultFixture } from "./vault-fixture.ts";

const key = freshKey();
let vault: VaultFixture;

beforeAll(async () => {
  vault = await startVaultFixture();
});

beforeEach(() => vault.control("reset"));

afterAll(() => vault[Symbol.asyncDispose]());

/** The operator's secret: what a process remembers of it, and what is stored by now. */
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

const logins = async () => (await vault.takeCalls()).filter((call) => call.startsWith("POST auth/"));
const right = { role_id: appRole.roleId, secret_id: appRole.secretId };
const wrong = { role_id: appRole.roleId, secret_id: "hush-destroyed" };
const refused = { code: "vault_login_failed", detail: "login: HTTP 400 (invalid role or secret ID)" };

describe("an AppRole login whose secret id is in the operator's secrets", () => {
  it("logs in with what is remembered, and asks for nothing more", async () => {
    const { store, asked } = openStore(right);
    expect(await store.read(key)).toBeUndefined();
    expect(asked).toEqual([undefined]);
  });

  it("S48: logs in with what is stored now when Vault does not take the remembered secret id any more: no call fails", async () => {
    const { store, asked } = openStore(wrong, right);
    expect(await store.read(key)).toBeUndefined();
    expect(asked).toEqual([undefined, "fresh"]);
    expect(await logins()).toEqual(["POST auth/approle 400", "POST auth/approle 200"]);
  });

  it("is refused once when the stored secret id is the same: five wrong logins would lock the role", async () => {
    const { store } = openStore(wrong);
    await expect(store.read(key)).rejects.toMatchObject(refused);
    expect(await logins()).toEqual(["POST auth/approle 400"]);
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
      [429, "rate limit quota exceeded", "vault_throttled"],
    ] as const) {
      const { store, asked } = openStore(wrong, right);
      await vault.fault({ method: "POST", path: "/v1/auth/approle/login", status, body: { errors: [error] } });
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
