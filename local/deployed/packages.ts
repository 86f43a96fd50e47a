import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { packageFunctions } from "./deploy.ts";
import { isRunning, makeWorkspace } from "./workspace.ts";

/** Everything that the framework makes a package of. */
const sources = [
  "functions",
  "lib",
  "packaging",
  "resources",
  "statemachines",
  "esbuild.config.cjs",
  "package-lock.json",
  "serverless.yml",
  "tsconfig.json",
];

/**
 * Packages the functions by `serverless package`, unless the same sources were packaged before: bundling takes nearly a minute of a processor.
 * Of several processes that ask at once, one packages and the others wait.
 *
 * @returns The framework's folder: a package for each function, and CloudFormation templates with the default parameters. Beside it, with the
 *   suffix `.tmp`, is what the run left in the temporary folder.
 * @throws {Error} The framework failed; the message is its whole output.
 */
export async function packageOnce(root: string, nodeFolder: string): Promise<string> {
  const cache = join(root, ".cache");
  await mkdir(cache, { recursive: true });
  const folder = join(cache, `packages-${await hashSources(root)}`);
  const claim = `${folder}.claim`;
  while (!existsSync(folder)) {
    if (await isClaimed(claim)) {
      await pause(200);
      continue;
    }
    try {
      await forgetOthers(cache, folder);
      await makePackages(root, nodeFolder, folder);
    } finally {
      await rm(claim, { force: true });
    }
  }
  return folder;
}

async function makePackages(root: string, nodeFolder: string, folder: string): Promise<void> {
  const workspace = await makeWorkspace(root);
  try {
    const temporary = `${folder}.tmp`;
    await mkdir(temporary, { recursive: true });
    await packageFunctions({ project: workspace.project, home: workspace.folder, temporary, nodeFolder });
    // The final name never holds half of the packages.
    await rename(join(workspace.project, ".serverless"), folder);
  } finally {
    await workspace.remove();
  }
}

async function hashSources(root: string): Promise<string> {
  const hash = createHash("sha256");
  const listed = await Promise.all(sources.map((source) => filesOf(root, source)));
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
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1));
}

/** Claims the work, unless another running process has. */
async function isClaimed(claim: string): Promise<boolean> {
  try {
    await writeFile(claim, String(process.pid), { flag: "wx" });
    return false;
  } catch {
    const pid = Number(await readFile(claim, "utf8").catch(() => ""));
    if (pid > 0 && !isRunning(pid)) {
      await rm(claim, { force: true });
    }
    return true;
  }
}

/** Removes packages of other sources. */
async function forgetOthers(cache: string, folder: string): Promise<void> {
  const others = (await readdir(cache)).filter((name) => /^packages-\w+(\.tmp)?$/.test(name) && !join(cache, name).startsWith(folder));
  await Promise.all(others.map((name) => rm(join(cache, name), { recursive: true, force: true })));
}
