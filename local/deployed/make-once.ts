import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { frameworkSources } from "../../release/artefact.ts";
import { whileLocked } from "./while-locked.ts";

/** Everything that packages and bundles are made of. `functions/openapi.ts` bundles the description of the API. */
const sources = [...frameworkSources, "esbuild.config.cjs", "docs/openapi.json", "console"];

/** Makes a file or folder unless it exists. Other processes that hold the same lock wait. `make` must create `made` as its last step. */
export async function makeOnce(lock: string, made: string, make: () => Promise<void>): Promise<void> {
  if (!existsSync(made)) {
    await whileLocked(lock, async () => {
      if (!existsSync(made)) {
        await make();
      }
    });
  }
}

/** Hashes the sources of packages and bundles: what was made of the same sources is taken again. @returns 16 hexadecimal characters. */
export async function hashSources(root: string): Promise<string> {
  const hash = createHash("sha256");
  // An earlier release may lack one.
  const present = sources.filter((source) => existsSync(join(root, source)));
  const listed = await Promise.all(present.map((source) => filesOf(root, source)));
  for (const file of listed.flat().sort()) {
    hash.update(`${file}\n`).update(await readFile(join(root, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesOf(root: string, source: string): Promise<readonly string[]> {
  if (/\.\w+$/.test(source)) {
    return [source];
  }
  const entries = await readdir(join(root, source), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(root, join(parentPath, name)));
}
