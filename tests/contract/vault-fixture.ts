import type { CredentialStore } from "../../lib/connections/credential-store.ts";
import { type VaultOptions, vaultCredentialStore } from "../../lib/credentials/vault.ts";
import { appRoleAuth } from "../../lib/credentials/vault-auth-app-role.ts";
import type { VaultAuth } from "../../lib/credentials/vault-login.ts";
import { Secret } from "../../lib/secret.ts";
import { type LogAnswer, readWhole } from "../../local/simulator/bounded-log.ts";
import type { LoggedCall } from "../../local/simulator/call.ts";
import type { Policy } from "../../local/vault-kv/policy.ts";
import { startVaultKv } from "../../local/vault-kv/server.ts";
import type { VaultKvOptions } from "../../local/vault-kv/world.ts";

/** The folder of the deployment that these tests stand for: that of the template, at its default stage. */
export const base = "aurora-oauth-dev";

/** What docs/vault.md grants the functions that hold credentials. */
export const brokerPolicy: Policy = {
  [`kv/data/${base}/*`]: ["create", "read", "update"],
  [`kv/metadata/${base}/*`]: ["delete"],
};

/** May do everything. */
export const rootToken = "hush-root";

export const appRole = { roleId: "role-broker", secretId: "hush-secret-id" };

/** Logs in with a role id and a secret id that stay as they are. */
export const appRoleOf = ({
  roleId,
  secretId,
  mount,
}: {
  readonly roleId: string;
  readonly secretId: string;
  readonly mount?: string;
}): VaultAuth =>
  appRoleAuth({
    credentials: async () => ({ roleId, secretId: new Secret(secretId) }),
    now: () => new Date(),
    ...(mount === undefined ? {} : { mount }),
  });

export type VaultFixture = AsyncDisposable & {
  readonly url: string;
  /** A store that logs in by AppRole, in a process of its own so to speak: nothing is shared with another store. */
  open(options?: Partial<VaultOptions>): CredentialStore;
  control(command: string, body?: unknown): Promise<unknown>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** The calls since the last look, as `METHOD path status` with the ids left out. */
  takeCalls(): Promise<readonly string[]>;
};

export async function startVaultFixture(options: Partial<VaultKvOptions> = {}): Promise<VaultFixture> {
  const vault = await startVaultKv({
    port: 0,
    rootToken,
    policies: { broker: brokerPolicy },
    appRoles: { [appRole.roleId]: { secretId: appRole.secretId, policies: ["broker"], ttlSeconds: 1000 } },
    ...options,
  });
  const call = async (method: string, command: string, body: unknown = {}): Promise<unknown> => {
    const init = method === "POST" ? { method, body: JSON.stringify(body) } : { method };
    const response = await fetch(`${vault.url}/_control/${command}`, init);
    if (!response.ok) {
      throw new Error(`control ${command}: ${await response.text()}`);
    }
    return response.json();
  };
  return {
    url: vault.url,
    open: (more = {}) =>
      vaultCredentialStore({
        address: vault.url,
        auth: appRoleOf(appRole),
        base,
        now: () => new Date(),
        ...more,
      }),
    control: (command, body) => call("POST", command, body),
    fault: (fault) => call("POST", "faults", { path: "/v1/kv/*", ...fault }),
    async takeCalls() {
      const calls = readWhole((await call("GET", "calls")) as LogAnswer<LoggedCall>);
      await call("DELETE", "calls");
      return calls.map(({ method, path, status }) => `${method} ${path.split("/").slice(2, 4).join("/")} ${status}`);
    },
    [Symbol.asyncDispose]: () => vault.close(),
  };
}
