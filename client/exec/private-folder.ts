import { rmSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that only this user can open, for files that only this user can read. */
export type PrivateFolder = {
  /** Writes a file as a whole: a reader never sees half of it. @returns Its path. */
  write(name: string, text: string): Promise<string>;
  erase(name: string): Promise<void>;
  /** Removes the folder. It is synchronous, so that a process which exits can do it. */
  remove(): void;
};

export async function openPrivateFolder(): Promise<PrivateFolder> {
  // Node makes it with mode 0700.
  const folder = await mkdtemp(join(tmpdir(), "aurora-oauth-"));
  return {
    write: async (name, text) => {
      const path = join(folder, name);
      await writeFile(`${path}.next`, text, { mode: 0o600 });
      await rename(`${path}.next`, path);
      return path;
    },
    erase: (name) => rm(join(folder, name), { force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
