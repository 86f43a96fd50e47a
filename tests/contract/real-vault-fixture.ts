import { type CryptoKey, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { describe, it } from "vitest";
import type { CredentialStore } from "../../lib/connections/credential-store.ts";
import { type VaultOptions, vaultCredentialStore } from "../../lib/credentials/vault.ts";
import type { VaultAuth } from "../../lib/credentials/vault-login.ts";
import { type AwsIamAuthOptions, awsIamAuth, jwtAuth } from "../../lib/credentials/vault-options.ts";
import { Secret } from "../../lib/secret.ts";
import { localSecretAccessKey } from "../../local/aws/verify-signature.ts";
import { type VaultApi, vaultApi } from "../../local/vault/api.ts";
import { chooseVault } from "../../local/vault/choose.ts";
import { findVaults, type VaultSource } from "../../local/vault/find.ts";
import { type RunningVault, startVault } from "../../local/vault/server.ts";
import { setUpVault, type VaultSetUpResult } from "../../local/vault/set-up.ts";
import { startSecretsManager } from "../fixtures/aws-fixture.ts";
import { appRoleOf, base, brokerPolicy } from "../fixtures/vault-fixture.ts";

const account = "123456789012";
export const serverId = "vault.example";
export const issuer = "https://issuer.example";
export const now = () => new Date();

/** The roles of docs/deploy/vault.md, a role with all rights of a store, and a role without a policy. */
export const roles = ["aurora-oauth-dev-connect", "aurora-oauth-dev-setup-gcp", "broker", "without-policy"] as const;
export type Role = (typeof roles)[number];

/** Defines tests against the real Vault on this machine, preferably with the AWS login; without one, prints the command that brings it. */
export async function describeRealVault(title: string, define: (source: VaultSource) => void): Promise<void> {
  const source = (await chooseVault()).source ?? (await findVaults())[0];
  describe(`${title}${source === undefined ? "" : ` (${source.kind})`}`, () => {
    if (source !== undefined) {
      define(source);
      return;
    }
    it("is there", (context) => {
      const reason = "no real Vault is here, and one command brings it: npm run vault:build";
      if (process.env.CI === "true") {
        throw new Error(reason);
      }
      context.skip(reason);
    });
  });
}

export type RealVault = RunningVault &
  AsyncDisposable & {
    readonly api: VaultApi;
    readonly offers: VaultSetUpResult;
    /** Whom its JWT method believes. */
    readonly publicKeyPem: string;
    readonly stsUrl: string;
    open(auth: VaultAuth, options?: Partial<VaultOptions>): CredentialStore;
    /** The credentials that this role's function signs with; its IAM role has the name of the Vault role. */
    aws(role: Role, more?: Partial<AwsIamAuthOptions>): { buildLogin: BuildLogin };
    jwt(role: Role, claims?: Readonly<Record<string, unknown>>): { buildLogin: BuildLogin };
    appRole(role: Role, more?: { readonly secretId?: string; readonly mount?: string }): { buildLogin: BuildLogin };
  };

export type BuildLogin = Extract<VaultAuth, { buildLogin: unknown }>["buildLogin"];

/** A real Vault, set up as docs/deploy/vault.md says, with an STS and a JWT issuer of its own. */
export async function startRealVault(
  source: VaultSource,
  more: { readonly port?: number; readonly auditFile?: string } = {},
): Promise<RealVault> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const publicKeyPem = await exportSPKI(publicKey);
  const sessions = Object.fromEntries(roles.map((role) => [keyIdOf(role), `arn:aws:sts::${account}:assumed-role/${role}/function`]));
  const sts = await startSecretsManager(sessions);
  const vault = await startVault({ source, ...(more.port === undefined ? {} : { port: more.port }) });
  const offers = await setUpVault({
    ...vault,
    base,
    aws: {
      stsUrl: sts.url,
      stsRegion: "eu-west-1",
      serverId,
      boundRoles: Object.fromEntries(roles.map((role) => [role, [`arn:aws:iam::${account}:role/${role}`]])),
    },
    jwt: { publicKeyPem, issuer, audience: serverId, subjects: Object.fromEntries(roles.map((role) => [role, role])) },
    appRole: { roles },
    ...(more.auditFile === undefined ? {} : { auditFile: more.auditFile }),
  });
  const api = vaultApi(vault);
  const path = Object.fromEntries(Object.entries(brokerPolicy).map(([rule, capabilities]) => [rule, { capabilities }]));
  await api("POST", "sys/policies/acl/broker", { policy: JSON.stringify({ path }) });

  return {
    ...vault,
    api,
    offers,
    publicKeyPem,
    stsUrl: sts.url,
    open: (auth, options) => vaultCredentialStore({ address: vault.address, auth, base, now, ...options }),
    aws: (role, options) => buildable(awsIamAuth({ role, serverId, stsUrl: sts.url, credentials: credentialsOf(role), now, ...options })),
    jwt: (role, claims = {}) => buildable(jwtAuth({ role, jwt: async () => new Secret(await sign(privateKey, { sub: role, ...claims })) })),
    appRole(role, options) {
      const { roleId, secretId } = offers.appRoles[role] ?? { roleId: "", secretId: "" };
      return buildable(appRoleOf({ roleId, secretId, ...options }));
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([vault.close(), sts.close()]);
    },
  };
}

export const credentialsOf = (role: Role, secretAccessKey = localSecretAccessKey) => ({
  accessKeyId: keyIdOf(role),
  secretAccessKey: new Secret(secretAccessKey),
  sessionToken: new Secret("session"),
});

const keyIdOf = (role: Role) => `ASIA${role.toUpperCase().replaceAll("-", "")}`;

/** With `iat`, as every platform's JWT has: without it Vault works `nbf` out from `exp` and finds the token too young. */
function sign(key: CryptoKey, claims: Readonly<Record<string, unknown>>): Promise<string> {
  return new SignJWT({ aud: serverId, iss: issuer, ...claims })
    .setProtectedHeader({ alg: "ES256" })
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(key);
}

function buildable(auth: VaultAuth): { buildLogin: BuildLogin } {
  if ("token" in auth) {
    throw new TypeError("a fixed token does not log in");
  }
  return auth;
}
