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
 * Finds a real Vault: one that runs (`VAULT_ADDR` with `VAULT_TOKEN`), else a `vault` or `bao` command, else our own build.
 *
 * A running one counts on this machine only. Who uses it mounts engines and writes policies, and `VAULT_ADDR` in somebody's shell
 * may well be the company's Vault.
 */
export async function findVault(env: NodeJS.ProcessEnv = process.env): Promise<VaultSource | undefined> {
  const { VAULT_ADDR: address, VAULT_TOKEN: rootToken } = env;
  if (address && rootToken && isLoopback(URL.parse(address)?.hostname ?? "")) {
    return { kind: "running", address, rootToken };
  }
  for (const name of ["vault", "bao"]) {
    for (const folder of (env.PATH ?? "").split(delimiter).filter((part) => part !== "")) {
      if (await isExecutable(join(folder, name))) {
        return { kind: "command", path: join(folder, name) };
      }
    }
  }
  const path = builtBinaryPath();
  return (await isExecutable(path)) ? { kind: "built", path } : undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
