import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { withEachFunction } from "../../release/artefact.ts";
import { packageFunctions } from "./deploy.ts";
import { hashSources, makeOnce } from "./make-once.ts";
import { makeWorkspace } from "./workspace.ts";

/** The framework runs in one process at a time, because it needs much memory. */
const lockOf = (cache: string) => join(cache, "packages.lock");

/**
 * Packages the functions by `serverless package`, unless the same sources were packaged before: bundling takes nearly a minute of a processor.
 * Of several processes that ask at once, the first packages and the others wait.
 *
 * @returns The framework's folder: a package for each function that a stage may have, and CloudFormation templates with the default parameters. Beside it, with the
 *   suffix `.tmp`, is what the run left in the temporary folder.
 * @throws {Error} The framework failed; the message is its whole output.
 */
export async function packageOnce(root: string, nodeFolder: string): Promise<string> {
  const cache = join(root, ".cache");
  const folder = join(cache, `packages-${await hashSources(root)}`);
  await mkdir(cache, { recursive: true });
  await makeOnce(lockOf(cache), folder, async () => {
    await forgetOthers(cache, folder);
    await makePackages(root, nodeFolder, folder);
  });
  return folder;
}

/** A stage of the template: how `serverless package` is called for it. */
export type PackagedStage = {
  readonly stage: string;
  readonly params: Readonly<Record<string, string>>;
  /** Default: the template's own. */
  readonly region?: string;
};

/** The CloudFormation templates of a stage, as texts. */
export type StageTemplates = { readonly application: string; readonly foundation: string };

const files = {
  application: "cloudformation-template-update-stack.json",
  foundation: "cloudformation-template-foundation.json",
} as const;

/** Reads the templates that the framework has written to its folder. */
export async function readTemplates(folder: string): Promise<StageTemplates> {
  const [application, foundation] = await Promise.all(
    [files.application, files.foundation].map((file) => readFile(join(folder, file), "utf8")),
  );
  return { application: application ?? "", foundation: foundation ?? "" };
}

/**
 * Makes the CloudFormation templates of a stage by `serverless package`, unless it was made before of the same sources. It takes the packages
 * of {@link packageOnce}: bundling is not done again. Of several processes that ask at once, the first makes it.
 *
 * @throws {Error} The framework failed, or has refused a parameter; the message is its whole output.
 */
export async function packageStage(root: string, nodeFolder: string, { stage, params, region }: PackagedStage): Promise<StageTemplates> {
  const packages = await packageOnce(root, nodeFolder);
  const place = region === undefined ? [] : ["--region", region];
  const flags = ["--stage", stage, ...place, ...Object.entries(params).map(([name, value]) => `--param=${name}=${value}`)];
  const made = `${packages}.stage-${createHash("sha256").update(flags.join("\n")).digest("hex").slice(0, 8)}`;
  await makeOnce(lockOf(join(root, ".cache")), made, async () => {
    const workspace = await makeWorkspace(root);
    const { folder: home, project } = workspace;
    try {
      await workspace.usePackages(packages);
      await packageFunctions({ project, home, temporary: home, nodeFolder }, flags);
      const templates = join(home, "templates");
      await mkdir(templates);
      await Promise.all(Object.values(files).map((file) => rename(join(project, ".serverless", file), join(templates, file))));
      await rename(templates, made);
    } finally {
      await workspace.remove();
    }
  });
  return readTemplates(made);
}

async function makePackages(root: string, nodeFolder: string, folder: string): Promise<void> {
  const workspace = await makeWorkspace(root);
  try {
    const [temporary, packages] = [join(workspace.folder, "tmp"), join(workspace.folder, "packages")];
    const [place, made] = [
      { project: workspace.project, home: workspace.folder, temporary, nodeFolder },
      join(workspace.project, ".serverless"),
    ];
    await mkdir(temporary);
    // The release before has no console.
    const hasConsole = existsSync(join(root, "functions/console"));
    await packageFunctions(place, hasConsole ? withEachFunction : []);
    await rename(made, packages);
    if (hasConsole) {
      await workspace.usePackages(packages);
      await packageFunctions({ ...place, temporary: workspace.folder });
      await Promise.all(Object.values(files).map((file) => copyFile(join(made, file), join(packages, file))));
    }
    await rm(`${folder}.tmp`, { recursive: true, force: true });
    await rename(temporary, `${folder}.tmp`).catch(unlessThere);
    // The final name never holds half of the packages, even after a crash or beside another process.
    await rename(packages, folder).catch(unlessThere);
  } finally {
    await workspace.remove();
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") {
    throw error;
  }
}

/** Removes packages of other sources. */
async function forgetOthers(cache: string, folder: string): Promise<void> {
  const others = (await readdir(cache)).filter(
    (name) => /^packages-\w+(\.tmp|\.stage-\w+)?$/.test(name) && !join(cache, name).startsWith(folder),
  );
  await Promise.all(others.map((name) => rm(join(cache, name), { recursive: true, force: true })));
}
