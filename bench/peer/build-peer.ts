import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { sourceFolder } from "../../local/vault/built-binary.ts";
import { findGo, goEnvironment } from "../../local/vault/find-go.ts";

export const pluginName = "vault-plugin-secrets-oauthapp";
const pluginModule = `github.com/puppetlabs/${pluginName}/v3`;
const pluginVersion = "v3.1.1";
const cache = join(import.meta.dirname, "../../.cache/peer", pluginVersion);

/** The programs of the other side. `plugins`: the folder that Vault may start plugins from. */
export type PeerPrograms = { readonly vault: string; readonly plugins: string; readonly plugin: string };

/**
 * Builds the plugin from the Go module proxy, with the dependencies that its release names, and the local Vault with a folder for plugins.
 * Both are kept in `.cache/peer`. The first build takes minutes.
 *
 * @throws {Error} Go is missing or too old, or a build failed.
 */
export async function buildPeer(): Promise<PeerPrograms> {
  const plugins = join(cache, "plugins");
  const programs = { vault: join(cache, "vault"), plugins, plugin: join(plugins, pluginName) };
  if (!existsSync(programs.plugin)) {
    await findGo();
    await mkdir(plugins, { recursive: true });
    process.stderr.write(`building ${pluginModule}@${pluginVersion} …\n`);
    await buildPlugin(programs.plugin);
  }
  if (!existsSync(programs.vault)) {
    process.stderr.write("building a Vault that starts plugins …\n");
    await go(["build", "-buildvcs=false", "-o", programs.vault, "."], await copyVaultSources());
  }
  return programs;
}

/** A module of its own names the plugin's release, and so its dependencies. */
async function buildPlugin(output: string): Promise<void> {
  const folder = join(cache, "plugin-module");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "go.mod"), "module peer\n");
  await go(["get", `${pluginModule}@${pluginVersion}`], folder);
  await go(["build", "-mod=mod", "-o", output, `${pluginModule}/cmd/${pluginName}`], folder);
}

/** The sources of the local Vault, which offers no plugins to its users, with the folder of plugins in the environment. */
async function copyVaultSources(): Promise<string> {
  const folder = join(cache, "vault-sources");
  await mkdir(folder, { recursive: true });
  for (const name of ["go.mod", "go.sum"]) {
    await copyFile(join(sourceFolder, name), join(folder, name));
  }
  const source = await readFile(join(sourceFolder, "main.go"), "utf8");
  const changed = source.replace("Physical: storage,", 'Physical: storage, PluginDirectory: os.Getenv("PEER_PLUGINS"),');
  if (changed === source) {
    throw new Error("the local Vault's main.go has no place for a folder of plugins any more");
  }
  await writeFile(join(folder, "main.go"), changed);
  return folder;
}

async function go(parameters: readonly string[], cwd: string): Promise<void> {
  await promisify(execFile)("go", parameters, { cwd, env: goEnvironment(), maxBuffer: 64 * 1024 * 1024 });
}
