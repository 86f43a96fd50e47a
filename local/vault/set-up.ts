import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { isObject } from "../../lib/json.ts";
import { type VaultApi, VaultRefusal, vaultApi } from "./api.ts";
import { offersLogin } from "./offers.ts";
import { buildPolicies } from "./policies.ts";
import { type UndoableVault, undoableVault } from "./undoable.ts";

export type VaultSetUp = {
  readonly address: string;
  readonly rootToken: string;
  /** The folder of the deployment. The names of its roles and policies begin with it. */
  readonly base: string;
  /** The AWS method, where the build offers it. */
  readonly aws?: AwsSetUp;
  /** The JWT method: its key, its audience, and the subject of each Vault role. */
  readonly jwt?: JwtSetUp;
  /** The AppRole method: which Vault roles get an id and a secret. */
  readonly appRole?: { readonly roles: readonly string[] };
  /** The file of the audit log, where the build offers it. */
  readonly auditFile?: string;
};

export type AwsSetUp = {
  /** The STS that Vault forwards logins to: the one that functions sign for, without a `/` at the end. */
  readonly stsUrl: string;
  readonly stsRegion: string;
  /** `iam_server_id_header_value`. */
  readonly serverId: string;
  /** For each Vault role the exact ARNs of its IAM roles. A role has the policy of its name, if there is one. */
  readonly boundRoles: Readonly<Record<string, readonly string[]>>;
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

const mount = "kv";
const roleId = v.object({ role_id: v.string() });
const secretId = v.object({ secret_id: v.string(), secret_id_accessor: v.string() });

/**
 * Sets a Vault up as `docs/deploy/vault.md` says, over its HTTP API: mount, policies, login methods, a role for each `VAULT_ROLE`. Can be
 * repeated on the same Vault.
 *
 * It needs the root token and overwrites policies and roles of these names. The Vault's abilities are checked first. If a
 * later step fails, every write is undone.
 *
 * @throws {VaultRefusal} Vault refuses a step, with its own words.
 * @throws {Error} The mount `kv` is not a KV version 2 engine.
 */
export async function setUpVault(setUp: VaultSetUp): Promise<VaultSetUpResult> {
  const vault = undoableVault(vaultApi(setUp));
  const isMounted = await isKvMounted(vault.api);
  const aws = await offersLogin(vault.api, "aws");
  try {
    const audit = setUp.auditFile !== undefined && (await enableAudit(vault, setUp.auditFile));
    await mountKv(vault, isMounted);
    for (const [name, policy] of Object.entries(buildPolicies({ mount, base: setUp.base }))) {
      await vault.write(`sys/policies/acl/${name}`, { policy: JSON.stringify(policy) });
    }
    if (aws && setUp.aws !== undefined) {
      await setUpAws(vault, setUp.aws);
    }
    if (setUp.jwt !== undefined) {
      await setUpJwt(vault, setUp.jwt);
    }
    return { aws, audit, appRoles: setUp.appRole === undefined ? {} : await setUpAppRole(vault, setUp.appRole.roles) };
  } catch (error) {
    await vault.undo(error);
    throw error;
  }
}

/** Builds the token settings of every login method. */
const grantOf = (role: string) => ({ token_policies: [role], token_type: "batch", token_ttl: "15m" });

async function isKvMounted(api: VaultApi): Promise<boolean> {
  const mounted = await readEntry(api, "sys/mounts", `${mount}/`);
  if (isObject(mounted) && !(mounted.type === "kv" && isObject(mounted.options) && mounted.options.version === "2")) {
    throw new Error(`what is mounted at ${mount} in this Vault is not a KV version 2 engine`);
  }
  return mounted !== undefined;
}

async function mountKv(vault: UndoableVault, isMounted: boolean): Promise<void> {
  const config = { cas_required: true, max_versions: 2 };
  if (isMounted) {
    await vault.write(`${mount}/config`, config);
    return;
  }
  await vault.enable(`sys/mounts/${mount}`, { type: "kv", options: { version: "2" } });
  // Right after the mount, the engine upgrades itself to version 2 and answers 400.
  await again(() => vault.api("POST", `${mount}/config`, config));
}

async function setUpAws(vault: UndoableVault, { stsUrl, stsRegion, serverId, boundRoles }: AwsSetUp): Promise<void> {
  await enableMethod(vault, "aws");
  await vault.write("auth/aws/config/client", {
    sts_endpoint: stsUrl.replace(/\/+$/, ""),
    sts_region: stsRegion,
    iam_server_id_header_value: serverId,
  });
  for (const [role, bound_iam_principal_arn] of Object.entries(boundRoles)) {
    const bound = { auth_type: "iam", bound_iam_principal_arn, resolve_aws_unique_ids: false };
    await vault.write(`auth/aws/role/${role}`, { ...bound, ...grantOf(role) });
  }
}

async function setUpJwt(vault: UndoableVault, { publicKeyPem, issuer, audience, subjects }: JwtSetUp): Promise<void> {
  await enableMethod(vault, "jwt");
  await vault.write("auth/jwt/config", { jwt_validation_pubkeys: [publicKeyPem], bound_issuer: issuer });
  for (const [role, bound_subject] of Object.entries(subjects)) {
    const bound = { role_type: "jwt", user_claim: "sub", bound_audiences: [audience], bound_subject };
    await vault.write(`auth/jwt/role/${role}`, { ...bound, ...grantOf(role) });
  }
}

async function setUpAppRole(vault: UndoableVault, roles: readonly string[]): Promise<Record<string, AppRoleLogin>> {
  if (await enableMethod(vault, "approle")) {
    // Any caller with the role id could lock the role with five wrong secret ids.
    await vault.api("POST", "sys/auth/approle/tune", { user_lockout_config: { lockout_disable: true } });
  }
  const logins: Record<string, AppRoleLogin> = {};
  for (const role of roles) {
    const path = `auth/approle/role/${role}`;
    await vault.write(path, { secret_id_num_uses: 0, ...grantOf(role) });
    const { role_id } = v.parse(roleId, await vault.api("GET", `${path}/role-id`));
    const { secret_id, secret_id_accessor } = v.parse(secretId, await vault.api("POST", `${path}/secret-id`, {}));
    vault.onUndo(() => vault.api("POST", `${path}/secret-id-accessor/destroy`, { secret_id_accessor }));
    logins[role] = { roleId: role_id, secretId: secret_id };
  }
  return logins;
}

/** @returns `false` when the method was already enabled. */
async function enableMethod(vault: UndoableVault, type: string): Promise<boolean> {
  const isNew = (await readEntry(vault.api, "sys/auth", `${type}/`)) === undefined;
  if (isNew) {
    await vault.enable(`sys/auth/${type}`, { type });
  }
  return isNew;
}

/** @returns Whether it is on: OpenBao takes audit devices from its configuration file only. */
async function enableAudit(vault: UndoableVault, file_path: string): Promise<boolean> {
  if ((await readEntry(vault.api, "sys/audit", "file/")) !== undefined) {
    return true;
  }
  try {
    await vault.enable("sys/audit/file", { type: "file", options: { file_path } });
    return true;
  } catch (error) {
    if (error instanceof VaultRefusal && /cannot enable audit device via API/.test(error.message)) {
      return false;
    }
    throw error;
  }
}

/** Reads one entry of a listing such as `sys/mounts`. */
async function readEntry(api: VaultApi, listing: string, path: string): Promise<unknown> {
  const entries = await api("GET", listing);
  return isObject(entries) ? entries[path] : undefined;
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
