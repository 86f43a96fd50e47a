import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const importOf = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

/** What has no credential store, and what moves tokens from one place to the other itself. */
const withoutStore = /^(providers|setup)\/|^access-tokens-moved\.test\.ts$/;

/**
 * Lists the tests of the engine that run once more with `accessTokens: sealed`: those that import `fixtures/access-tokens.ts`, which says where
 * tokens are stored. The other tests would run the same code twice.
 */
export function listSealedFiles(root: string): readonly string[] {
  const folder = join(root, "tests/protocol");
  const setting = join(root, "tests/fixtures/access-tokens.ts");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && !withoutStore.test(file))
    .filter((file) => isImportedBy(join(folder, file), setting, new Set()))
    .map((file) => `tests/protocol/${file}`);
}

/** Whether a file imports another one, itself or by what it imports. `seen`: the files that were looked at. */
function isImportedBy(file: string, wanted: string, seen: Set<string>): boolean {
  if (file === wanted) {
    return true;
  }
  if (seen.has(file) || !existsSync(file)) {
    return false;
  }
  seen.add(file);
  const imports = [...readFileSync(file, "utf8").matchAll(importOf)].map(([, path = ""]) => join(dirname(file), path));
  return imports.some((imported) => isImportedBy(imported, wanted, seen));
}
