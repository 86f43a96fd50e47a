import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the local Vault's Go sources. */
export const sourceFolder = import.meta.dirname;

/** The path of the binary of exactly these sources, built or not. Other sources have another path. */
export function builtBinaryPath(): string {
  const hash = createHash("sha256");
  for (const name of ["main.go", "go.mod"]) {
    hash.update(readFileSync(join(sourceFolder, name)));
  }
  return join(sourceFolder, `../../.cache/vault/vault-${hash.digest("hex").slice(0, 16)}`);
}
