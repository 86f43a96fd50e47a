import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { isLoopback } from "../loopback-only.ts";
import { builtBinaryPath } from "./built-binary.ts";

/** A Vault that can be had on this machine. */
export type VaultSource =
  /** Runs already, and belongs to whoever started it. */
  | { readonly kind: "running"; readonly address: string; readonly rootToken: string }
  /** A `vault` or `bao` command, for its development server. */
  | { readonly kind: "command"; readonly path: string }
  /** What `npm run vault:build` made. */
  | { readonly kind: "built"; readonly path: string };

/**
 * Lists the real Vaults of this machine, the preferred one first: one that runs (`VAULT_ADDR` with `VAULT_TOKEN`), a `vault` and a
 * `bao` command, our own build. What each of them can do is another question: `chooseVault` asks it.
 *
 * A running one counts on this machine only. Who uses it mounts engines and writes policies, and `VAULT_ADDR` in somebody's shell
 * may well be the company's Vault.
 *
 * @param built - Where our own build is, if it was made.
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
