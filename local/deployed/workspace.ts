import { type Dirent, mkdirSync, rmSync } from "node:fs";
import { copyFile, cp, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { takePackages } from "../../release/artefact.ts";
import { isRunning } from "./is-running.ts";

/** The folder of one run in the ignored cache, and in it the project as the framework sees it. */
export type Workspace = {
  /** For the files of the run. */
  readonly folder: string;
  /** The project: its folders are links to the real ones; `.serverless` and `.esbuild` belong to this run. */
  readonly project: string;
  /** Lets every deploy of this run take the packages of a folder in place of bundling the functions. */
  usePackages(packages: string): Promise<void>;
  remove(): Promise<void>;
};

/**
 * Makes the folder of one run, so that concurrent runs do not write to the same place. Folders of killed runs are
 * removed.
 */
export async function makeWorkspace(root: string): Promise<Workspace> {
  const runs = join(root, ".cache/deployed");
  await mkdir(runs, { recursive: true });
  await removeLeftovers(runs);
  const folder = join(runs, `${process.pid}-${Date.now()}`);
  const project = join(folder, "project");
  mkdirSync(project, { recursive: true });
  // Functions run below this folder: without a package of their own they would be ES modules, as this project's files are.
  await writeFile(join(folder, "package.json"), "{}");
  const entries = (await readdir(root, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  // The framework does not accept a link as `serverless.yml`.
  const place = (entry: Dirent) => (entry.isFile() ? copyFile : symlink)(join(root, entry.name), join(project, entry.name));
  await Promise.all(entries.map(place));
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeNow);
  return {
    folder,
    project,
    usePackages: async (packages) => {
      await cp(packages, join(project, ".serverless"), { recursive: true });
      await writeFile(join(project, "esbuild.config.cjs"), takePackages);
    },
    remove: async () => {
      process.off("exit", removeNow);
      // A function that was just killed may still have a file open.
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function removeLeftovers(runs: string): Promise<void> {
  const left = (await readdir(runs)).filter((name) => !isRunning(Number.parseInt(name, 10)));
  await Promise.all(left.map((name) => rm(join(runs, name), { recursive: true, force: true })));
}
