import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { vaultApi } from "../../local/vault/api.ts";
import { startVault } from "../../local/vault/server.ts";
import { setUpVault, type VaultSetUp } from "../../local/vault/set-up.ts";
import { base } from "../fixtures/vault-fixture.ts";
import { describeRealVault } from "./real-vault-fixture.ts";

const publicKeyPem = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "pem" }).toString();
const jwt = { publicKeyPem, issuer: "https://issuer.example", audience: "vault.example", subjects: { broker: "broker" } };
const role = `${base}-refresh`;

await describeRealVault("the set-up of a real Vault", (source) => {
  /** A Vault of another owner, its set-up, and its whole visible state. */
  const startOthers = async () => {
    const vault = await startVault({ source });
    const api = vaultApi(vault);
    const setUp: VaultSetUp = {
      ...vault,
      base,
      aws: {
        stsUrl: "http://127.0.0.1:9",
        stsRegion: "eu-west-1",
        serverId: "vault.example",
        boundRoles: { [role]: ["arn:aws:iam::123456789012:role/broker"] },
      },
      jwt,
      appRole: { roles: [role] },
    };
    const or404 = (read: Promise<unknown>) => read.catch((error: { status: number }) => error.status);
    const keysOf = (listing: string) =>
      api("GET", listing).then(
        (entries) => Object.keys(entries as object).sort(),
        () => [],
      );
    const look = async () => ({
      mounts: await keysOf("sys/mounts"),
      methods: await keysOf("sys/auth"),
      policies: await api("GET", "sys/policies/acl?list=true"),
      // Not all of it: OpenBao counts versions and knows when it was changed.
      policy: await or404(api("GET", `sys/policies/acl/${role}`).then((answer) => (answer as { policy: string }).policy)),
      kv: await or404(api("GET", "kv/config")),
      appRole: await or404(api("GET", `auth/approle/role/${role}`)),
      secretIds: await or404(api("GET", `auth/approle/role/${role}/secret-id?list=true`)),
    });
    return { api, setUp, look, [Symbol.asyncDispose]: vault.close };
  };

  it("that fails at a late step leaves nothing behind", async () => {
    await using vault = await startOthers();
    const before = await vault.look();
    await expect(setUpVault({ ...vault.setUp, jwt: { ...jwt, publicKeyPem: "not a key" } })).rejects.toThrow(/^POST auth.jwt.config/);
    expect(await vault.look()).toEqual(before);
  });

  it("that fails at its last step leaves the previous state unchanged", async () => {
    await using vault = await startOthers();
    await setUpVault(vault.setUp);
    await vault.api("POST", "kv/config", { cas_required: false, max_versions: 7 });
    await vault.api("POST", `sys/policies/acl/${role}`, { policy: 'path "kv/data/mine" { capabilities = ["read"] }' });
    await vault.api("POST", `auth/approle/role/${role}`, { token_policies: ["mine"], token_ttl: "5m" });
    const before = await vault.look();
    // Vault takes no role of that name.
    const failed = setUpVault({ ...vault.setUp, appRole: { roles: [role, "no/such/path"] } });
    await expect(failed).rejects.toThrow(/^POST auth.approle.role.no.such.path/);
    expect(await vault.look()).toEqual(before);
  });

  it("refuses a mount that is not a KV version 2 engine, and does not change it", async ({ skip }) => {
    skip(source.kind === "running", "another owner's Vault keeps its mounts");
    await using vault = await startOthers();
    await vault.api("POST", "sys/mounts/kv", { type: "kv", options: { version: "1" } });
    const before = await vault.look();
    await expect(setUpVault(vault.setUp)).rejects.toThrow("is not a KV version 2 engine");
    expect(await vault.look()).toEqual(before);
  });
});
