import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { TrailFiles } from "../../lib/audit/verify-trail.ts";

/** The files of a trail in a folder. A public key beside them, `*.pem`, is none of them. @throws {Error} There is no such folder. */
export async function readFolder(folder: string): Promise<TrailFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".pem"))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join("/"));
  return { names, read: (name) => readFile(join(folder, name)) };
}
