import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type VaultApi, vaultApi } from "../../local/vault/api.ts";
import { type RunningVault, startVault } from "../../local/vault/server.ts";
import { pin } from "../pin.ts";
import type { Mocks } from "../start-mocks.ts";
import { buildPeer, pluginName } from "./build-peer.ts";
import { cpuMsOf, processesOf } from "./processes-of.ts";

export type Peer = {
  readonly vault: RunningVault;
  readonly api: VaultApi;
  /** The CPU of Vault and of its plugin so far, in milliseconds. */
  cpuMs(): number;
};

/** The mounts of the plugin: each is a backend of its own, with 16 workers. */
export const mounts = { rotating: "oauth-rotating", plain: "oauth-plain" } as const;

/**
 * Starts a real Vault with its storage in memory, with the plugin in a process of its own, as Vault runs it. Both are on the product's core.
 * A mount of KV version 2 is there for our side.
 */
export async function startPeer(mocks: Mocks): Promise<Peer> {
  const programs = await buildPeer();
  const certificate = join(programs.plugins, "../mocks.pem");
  await writeFile(certificate, mocks.certificate);
  // Both are inherited: the plugin trusts the mocks.
  Object.assign(process.env, { PEER_PLUGINS: programs.plugins, SSL_CERT_FILE: certificate });
  const vault = await startVault({ source: { kind: "built", path: programs.vault } });
  const api = vaultApi(vault);
  const sha256 = createHash("sha256")
    .update(await readFile(programs.plugin))
    .digest("hex");
  await api("POST", `sys/plugins/catalog/secret/${pluginName}`, { sha256, command: pluginName });
  await api("POST", "sys/mounts/kv", { type: "kv", options: { version: "2" } });
  for (const mount of Object.values(mounts)) {
    await api("POST", `sys/mounts/${mount}`, { type: pluginName });
    await api("POST", `${mount}/servers/mock`, {
      client_id: "aurora",
      client_secret: "a-secret-of-the-bench",
      provider: "custom",
      provider_options: { token_url: `${mocks.environment.GOOGLE_ISSUER}/token`, auth_style: "in_params" },
    });
  }
  const pids = processesOf([programs.vault, programs.plugin]);
  for (const pid of pids) {
    pin(pid, 0);
  }
  return { vault, api, cpuMs: () => cpuMsOf(pids) };
}
