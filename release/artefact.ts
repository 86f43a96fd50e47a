import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { runTar } from "./run-tar.ts";

/** What an artefact says of itself, in `artefact.json`. */
export type Artefact = {
  /** The version in `package.json`. */
  readonly version: string;
  /** The commit that it was made from. */
  readonly commit: string;
  /** SHA-256 of each of its files, in hexadecimal, by path. */
  readonly files: Readonly<Record<string, string>>;
};

/** Everything that the framework reads, apart from how it bundles. */
export const frameworkSources = [
  "functions",
  "lib",
  "release/framework",
  "resources",
  "statemachines",
  "package.json",
  "package-lock.json",
  "serverless.yml",
  "tsconfig.json",
] as const;

/** The flags with which `serverless package` packages each function that a stage may have. */
export const withEachFunction: readonly string[] = ["--param=console=on", "--param=consoleClientId=console"];

const packagesFolder = ".serverless";
const manifestFile = "artefact.json";

/** Of `serverless-esbuild`: it takes the packages that are in `.serverless` in place of bundling the functions. */
export const takePackages = "module.exports = () => ({ skipBuild: true });\n";

/**
 * Packs a release: the packages of all functions, and the framework's files. It holds nothing of a stage, so that one artefact is deployed to
 * each of them.
 *
 * @param release.packages - Folder that `serverless package` has written.
 * @param release.file - Where the artefact is written: a gzip-compressed tar file.
 */
export async function packArtefact(release: {
  readonly root: string;
  readonly packages: string;
  readonly commit: string;
  readonly file: string;
}): Promise<Artefact> {
  const { root, packages, commit, file } = release;
  const folder = `${file}.tmp`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, packagesFolder), { recursive: true });
  try {
    await Promise.all(frameworkSources.map((source) => cp(join(root, source), join(folder, source), { recursive: true })));
    const zips = (await readdir(packages)).filter((name) => name.endsWith(".zip"));
    await Promise.all(zips.map((name) => cp(join(packages, name), join(folder, packagesFolder, name))));
    await writeFile(join(folder, "esbuild.config.cjs"), takePackages);
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const artefact: Artefact = { version, commit, files: await hashFiles(folder) };
    await writeFile(join(folder, manifestFile), `${JSON.stringify(artefact, undefined, 2)}\n`);
    await runTar(["-czf", file, "-C", folder, "."]);
    return artefact;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Unpacks an artefact, and links this checkout's dependencies into it, so that the framework can run there.
 *
 * @throws {Error} A file is missing, was added or was changed since the artefact was packed; or it was packed with other dependencies than
 *   this checkout has: the framework and its plugins are among them.
 */
export async function unpackArtefact(file: string, folder: string, root: string): Promise<Artefact> {
  await mkdir(folder, { recursive: true });
  await runTar(["-xzf", file, "-C", folder]);
  const { version, commit, files }: Artefact = JSON.parse(await readFile(join(folder, manifestFile), "utf8"));
  await rm(join(folder, manifestFile));
  const found = await hashFiles(folder);
  const changed = [...new Set([...Object.keys(files), ...Object.keys(found)])].filter((path) => files[path] !== found[path]);
  if (changed.length > 0) {
    throw new Error(`${file} is not as it was packed: ${changed.slice(0, 5).join(", ")}`);
  }
  if (files["package-lock.json"] !== hash(await readFile(join(root, "package-lock.json")))) {
    throw new Error(`${file} was packed with other dependencies: check out ${commit} and run npm ci`);
  }
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return { version, commit, files };
}

async function hashFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const hashed = await Promise.all(paths.sort().map(async (path) => [relative(folder, path), hash(await readFile(path))] as const));
  return Object.fromEntries(hashed);
}

const hash = (content: Buffer) => createHash("sha256").update(content).digest("hex");
