import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the Go sources of the local Vault are. */
export const sourceFolder = import.meta.dirname;

/** Where the binary of exactly these sources is, or will be once it is built. Another source is another path. */
export function builtBinaryPath(): string {
  const hash = createHash("sha256");
  for (const name of ["main.go", "go.mod"]) {
    hash.update(readFileSync(join(sourceFolder, name)));
  }
  return join(sourceFolder, `../../.cache/vault/vault-${hash.digest("hex").slice(0, 16)}`);
}
