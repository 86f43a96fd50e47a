import * as v from "valibot";
import { listPaths } from "../deployed/inventory.ts";
import type { VaultApi } from "../vault/api.ts";

/** Everything below a folder: the credentials by path, each with the fields of its stored versions. */
export type VaultBackup = ReadonlyMap<string, { readonly current: number; readonly versions: ReadonlyMap<number, Fields> }>;

type Fields = Readonly<Record<string, string>>;

const described = v.object({ current_version: v.number(), versions: v.record(v.string(), v.object({ destroyed: v.boolean() })) });
const read = v.object({ data: v.record(v.string(), v.string()) });

/**
 * Takes a backup of the credentials of a deployment. A snapshot of Vault's storage would hold the same: Vault has no snapshots while its storage is in
 * memory, so each credential is read with all of its versions.
 */
export async function backUpVault(api: VaultApi, folder: string): Promise<VaultBackup> {
  const backup = new Map<string, { current: number; versions: Map<number, Fields> }>();
  for (const path of await listPaths(api, folder)) {
    const { current_version: current, versions } = v.parse(described, await api("GET", `kv/metadata/${path}`));
    const stored = new Map<number, Fields>();
    for (const version of Object.keys(versions).map(Number)) {
      stored.set(version, v.parse(read, await api("GET", `kv/data/${path}?version=${version}`)).data);
    }
    backup.set(path, { current, versions: stored });
  }
  return backup;
}

/** Restores a backup: what came after it is gone, and each credential has the version number of that day. */
export async function restoreVault(api: VaultApi, folder: string, backup: VaultBackup): Promise<void> {
  for (const path of await listPaths(api, folder)) {
    await api("DELETE", `kv/metadata/${path}`);
  }
  for (const [path, { current, versions }] of backup) {
    for (let version = 1; version <= current; version += 1) {
      // Vault dropped the versions before: only their numbers count.
      await api("POST", `kv/data/${path}`, { options: { cas: version - 1 }, data: versions.get(version) ?? {} });
    }
  }
}
