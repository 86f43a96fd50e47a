import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { isLoopback } from "../loopback-only.ts";
import { builtBinaryPath } from "./built-binary.ts";

/** A Vault on this machine. */
export type VaultSource =
  /** Already runs, and belongs to its owner. */
  | { readonly kind: "running"; readonly address: string; readonly rootToken: string }
  /** A `vault` or `bao` command, for its development server. */
  | { readonly kind: "command"; readonly path: string }
  /** The result of `npm run vault:build`. */
  | { readonly kind: "built"; readonly path: string };

/**
 * Lists the real Vaults of this machine, the preferred one first: a running one (`VAULT_ADDR` with `VAULT_TOKEN`), a `vault` and a
 * `bao` command, the local build. `chooseVault` checks their login methods.
 *
 * A running Vault counts only on this machine. Its user mounts engines and writes policies, and `VAULT_ADDR` in a developer's shell
 * may well be the company's Vault.
 *
 * @param built - The path of the local build, if it exists.
 */
export async function findVaults(env: NodeJS.ProcessEnv = process.env, built = builtBinaryPath()): Promise<readonly VaultSource[]> {
  const { VAULT_ADDR: address, VAULT_TOKEN: rootToken } = env;
  const isRunning = address && rootToken && isLoopback(URL.parse(address)?.hostname ?? "");
  const commands = await Promise.all(["vault", "bao"].map((name) => findCommand(name, env.PATH ?? "")));
  return [
    ...(isRunning ? [{ kind: "running", address, rootToken } as const] : []),
    ...commands.flatMap((path) => (path === undefined ? [] : [{ kind: "command", path } as const])),
    ...((await isExecutable(built)) ? [{ kind: "built", path: built } as const] : []),
  ];
}

async function findCommand(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter).filter((part) => part !== "")) {
    if (await isExecutable(join(folder, name))) {
      return join(folder, name);
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
