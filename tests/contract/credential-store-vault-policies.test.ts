import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CredentialStore } from "../../lib/connections/credential-store.ts";
import { startVaultRoles, type VaultRoles } from "../fixtures/credential-store-vault-roles.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";
import { base } from "../fixtures/vault-fixture.ts";
import { freshKey } from "./credential-store-contract.ts";

const token = fieldsOf({ refresh_token: "t" });
const live = freshKey();
const parked = freshKey({ area: "parked", account: "connection-1-1772366400000" });
let vault: VaultRoles;

beforeAll(async () => {
  vault = await startVaultRoles();
});

beforeEach(() => vault.control("reset"));

afterAll(() => vault[Symbol.asyncDispose]());

const deeds = {
  read: (store: CredentialStore, key: typeof live) => store.read(key),
  create: (store: CredentialStore, key: typeof live) => store.write({ ...key, account: "new" }, token, { cas: 0 }),
  update: (store: CredentialStore, key: typeof live) => store.write(key, token, { cas: 1 }),
  erase: (store: CredentialStore, key: typeof live) => store.erase(key),
} as const;

/** What each role of resources/vault may do to a live credential and to a parked one. */
const rights = {
  connect: { live: ["read", "create", "update", "erase"], parked: ["read", "create", "update", "erase"] },
  "connect-gcp": { live: ["read", "create", "update"], parked: ["read", "create", "update", "erase"] },
  "setup-gcp": { live: ["read", "create", "update"], parked: [] },
  refresh: { live: ["read", "create", "update"], parked: [] },
  disconnect: { live: ["read", "erase"], parked: ["create", "update"] },
  "disconnect-gcp": { live: ["read", "erase"], parked: ["create", "update"] },
  "connect-tailscale": { live: [], parked: [] },
  "disconnect-tailscale": { live: [], parked: [] },
  "mint-tailscale": { live: [], parked: [] },
  "connect-ovh": { live: [], parked: [] },
  "refresh-ovh": { live: [], parked: [] },
  "disconnect-ovh": { live: [], parked: [] },
  schedule: { live: ["read", "create", "update", "erase"], parked: ["create", "update"] },
} as const;

/** What those may do with Tailscale's credentials that may do nothing with Google's. */
const tailscaleRights = {
  "connect-tailscale": { live: ["read", "create", "update"], parked: ["read", "create", "update", "erase"] },
  "disconnect-tailscale": { live: ["read", "erase"], parked: ["create", "update"] },
  "mint-tailscale": { live: ["read"], parked: [] },
} as const;

/** The same with OVHcloud's. */
const ovhRights = {
  "connect-ovh": { live: ["read", "create", "update"], parked: ["read", "create", "update", "erase"] },
  "refresh-ovh": { live: ["read", "create", "update"], parked: [] },
  "disconnect-ovh": { live: ["read", "erase"], parked: ["create", "update"] },
  "connect-tailscale": { live: [], parked: [] },
} as const;

describe.each([
  ...Object.entries(rights).map(([role, allowed]) => [role, "gcp", allowed] as const),
  ...Object.entries(ovhRights).map(([role, allowed]) => [role, "ovh", allowed] as const),
  ...Object.entries(tailscaleRights).map(([role, allowed]) => [role, "tailscale", allowed] as const),
])("the role %s with credentials of %s", (role, provider, allowed) => {
  it.each([
    ["live", live],
    ["parked", parked],
  ] as const)("may do its part with a %s credential, and nothing else", async (area, anyKey) => {
    const key = { ...anyKey, provider };
    await vault.asRoot().write(key, token, { cas: 0 });
    const store = vault.as(`${base}-${role}`);
    for (const [name, deed] of Object.entries(deeds)) {
      const done = await deed(store, key).then(
        () => "allowed",
        (error: unknown) => (error as { code: string }).code,
      );
      const may = (allowed[area] as readonly string[]).includes(name);
      expect([name, done]).toEqual([name, may ? "allowed" : "store_denied"]);
    }
  });
});

describe.each(["disconnect", "disconnect-gcp", "schedule"])("the role %s, which parks and must not read what is parked", (role) => {
  it("hears of a credential that is there already as a conflict", async () => {
    const store = vault.as(`${base}-${role}`);
    expect(await store.write(parked, token, { cas: 0 })).toEqual({ version: 1 });
    await expect(store.write(parked, token, { cas: 0 })).rejects.toMatchObject({ code: "credential_conflict" });
    expect(await vault.asRoot().read(parked)).toMatchObject({ version: 1 });
  });

  it("hears that Vault is sealed when that is why it cannot be looked at", async () => {
    const store = vault.as(`${base}-${role}`);
    await store.write(parked, token, { cas: 0 });
    await vault.fault({ method: "GET", status: 503, body: { errors: ["Vault is sealed"] } });
    await expect(store.write(parked, token, { cas: 0 })).rejects.toMatchObject({ code: "vault_sealed" });
  });
});
