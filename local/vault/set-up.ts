import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { isObject } from "../../lib/json.ts";
import { type VaultApi, VaultRefusal, vaultApi } from "./api.ts";

export type VaultSetUp = {
  readonly address: string;
  readonly rootToken: string;
  /** The STS that Vault forwards logins to: the one that functions sign for, without a `/` at the end. */
  readonly stsUrl: string;
  readonly stsRegion: string;
  /** `iam_server_id_header_value`. */
  readonly serverId: string;
  /** For each Vault role the exact ARNs of the IAM roles that may take it. A role has the policy of its name, if there is one. */
  readonly boundRoles: Readonly<Record<string, readonly string[]>>;
  /** The JWT method: who signs, for whom, and the subject of each Vault role. */
  readonly jwt?: JwtSetUp;
  /** The AppRole method: which Vault roles get an id and a secret. */
  readonly appRole?: { readonly roles: readonly string[] };
  /** A file that the audit log is written to, where the build offers it. */
  readonly auditFile?: string;
};

export type JwtSetUp = {
  readonly publicKeyPem: string;
  readonly issuer: string;
  readonly audience: string;
  readonly subjects: Readonly<Record<string, string>>;
};

export type AppRoleLogin = { readonly roleId: string; readonly secretId: string };

export type VaultSetUpResult = {
  /** Whether it knows the AWS method. OpenBao has it as an external plugin only. */
  readonly aws: boolean;
  readonly appRoles: Readonly<Record<string, AppRoleLogin>>;
  /** Whether the audit log is on. OpenBao takes audit devices from its configuration file only. */
  readonly audit: boolean;
};

const policyFolder = join(import.meta.dirname, "../../resources/vault");
const roleId = v.object({ role_id: v.string() });
const secretId = v.object({ secret_id: v.string() });

/**
 * Sets a Vault up as `docs/vault.md` says, over its HTTP API: mount, policies, login methods, a role for each `VAULT_ROLE`. May be run
 * again on the same Vault.
 *
 * For a Vault of one's own: it needs the root token and overwrites policies and roles of these names.
 *
 * @throws {VaultRefusal} Vault refuses a step, with its own words.
 */
export async function setUpVault(setUp: VaultSetUp): Promise<VaultSetUpResult> {
  const api = vaultApi(setUp);
  const audit = setUp.auditFile !== undefined && (await enableAudit(api, setUp.auditFile));
  await mountKv(api);
  await writePolicies(api);
  const aws = await setUpAws(api, setUp);
  if (setUp.jwt !== undefined) {
    await setUpJwt(api, setUp.jwt);
  }
  return { aws, audit, appRoles: setUp.appRole === undefined ? {} : await setUpAppRole(api, setUp.appRole.roles) };
}

/** What every login gives, whatever the method. */
const grantOf = (role: string) => ({ token_policies: [role], token_type: "batch", token_ttl: "15m" });

async function mountKv(api: VaultApi): Promise<void> {
  if (!(await isThere(api, "sys/mounts", "kv/"))) {
    await api("POST", "sys/mounts/kv", { type: "kv", options: { version: "2" } });
  }
  // Just mounted, the engine still upgrades itself to version 2 and answers 400.
  await again(() => api("POST", "kv/config", { cas_required: true, max_versions: 2 }));
}

async function writePolicies(api: VaultApi): Promise<void> {
  for (const file of (await readdir(policyFolder)).filter((name) => name.endsWith(".json"))) {
    const policy = await readFile(join(policyFolder, file), "utf8");
    await api("POST", `sys/policies/acl/${basename(file, ".json")}`, { policy });
  }
}

async function setUpAws(api: VaultApi, { stsUrl, stsRegion, serverId, boundRoles }: VaultSetUp): Promise<boolean> {
  if (!(await enableMethod(api, "aws"))) {
    return false;
  }
  await api("POST", "auth/aws/config/client", {
    sts_endpoint: stsUrl.replace(/\/+$/, ""),
    sts_region: stsRegion,
    iam_server_id_header_value: serverId,
  });
  for (const [role, bound_iam_principal_arn] of Object.entries(boundRoles)) {
    const bound = { auth_type: "iam", bound_iam_principal_arn, resolve_aws_unique_ids: false };
    await api("POST", `auth/aws/role/${role}`, { ...bound, ...grantOf(role) });
  }
  return true;
}

async function setUpJwt(api: VaultApi, { publicKeyPem, issuer, audience, subjects }: JwtSetUp): Promise<void> {
  await enableMethod(api, "jwt");
  await api("POST", "auth/jwt/config", { jwt_validation_pubkeys: [publicKeyPem], bound_issuer: issuer });
  for (const [role, bound_subject] of Object.entries(subjects)) {
    const bound = { role_type: "jwt", user_claim: "sub", bound_audiences: [audience], bound_subject };
    await api("POST", `auth/jwt/role/${role}`, { ...bound, ...grantOf(role) });
  }
}

async function setUpAppRole(api: VaultApi, roles: readonly string[]): Promise<Record<string, AppRoleLogin>> {
  await enableMethod(api, "approle");
  // Whoever knows the role id could lock the role out with five wrong secrets.
  await api("POST", "sys/auth/approle/tune", { user_lockout_config: { lockout_disable: true } });
  const logins: Record<string, AppRoleLogin> = {};
  for (const role of roles) {
    await api("POST", `auth/approle/role/${role}`, { secret_id_num_uses: 0, ...grantOf(role) });
    const { role_id } = v.parse(roleId, await api("GET", `auth/approle/role/${role}/role-id`));
    const { secret_id } = v.parse(secretId, await api("POST", `auth/approle/role/${role}/secret-id`, {}));
    logins[role] = { roleId: role_id, secretId: secret_id };
  }
  return logins;
}

/** @returns `false` when this Vault does not know the method. */
async function enableMethod(api: VaultApi, type: string): Promise<boolean> {
  return (await isThere(api, "sys/auth", `${type}/`)) || unlessUnknown(() => api("POST", `sys/auth/${type}`, { type }));
}

async function enableAudit(api: VaultApi, file_path: string): Promise<boolean> {
  return (
    (await isThere(api, "sys/audit", "file/")) ||
    unlessUnknown(() => api("POST", "sys/audit/file", { type: "file", options: { file_path } }))
  );
}

async function isThere(api: VaultApi, listing: string, path: string): Promise<boolean> {
  const entries = await api("GET", listing);
  return isObject(entries) && Object.hasOwn(entries, path);
}

async function unlessUnknown(enable: () => Promise<unknown>): Promise<boolean> {
  try {
    await enable();
    return true;
  } catch (error) {
    if (error instanceof VaultRefusal && /plugin not found|unknown backend type|cannot enable audit device via API/.test(error.message)) {
      return false;
    }
    throw error;
  }
}

async function again(run: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run();
      return;
    } catch (error) {
      if (!(error instanceof VaultRefusal) || attempt === 50) {
        throw error;
      }
      await sleep(20);
    }
  }
}
