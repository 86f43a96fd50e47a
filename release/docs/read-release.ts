import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What an operator or a caller meets of a release, each by its name. */
export type ReleaseSurface = {
  readonly parameters: readonly string[];
  readonly failureCodes: readonly string[];
  readonly vaultRoles: readonly string[];
  readonly routes: readonly string[];
};

/** The files of a release: of a commit, or of the checkout. */
export type ReleaseFiles = { readonly paths: readonly string[]; readonly read: (path: string) => string };

const folders = ["functions", "lib", "resources"];

export const filesOfCheckout = (root: string): ReleaseFiles => ({
  paths: [
    "serverless.yml",
    ...folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
    ),
  ],
  read: (path) => readFileSync(join(root, path), "utf8"),
});

/** @throws {Error} The clone lacks the commit: `git fetch --unshallow` brings it. */
export function filesOfCommit(root: string, commit: string): ReleaseFiles {
  const git = (...words: readonly string[]) => execFileSync("git", words, { cwd: root, encoding: "utf8", maxBuffer: 50_000_000 });
  return {
    paths: git("ls-tree", "-r", "--name-only", commit, "serverless.yml", ...folders).split("\n"),
    read: (path) => git("show", `${commit}:${path}`),
  };
}

/** Reads the surface out of the files, by their form: the code of another release cannot be loaded beside this one. */
export function readRelease({ paths, read }: ReleaseFiles): ReleaseSurface {
  const namesIn = (files: RegExp, name: RegExp, toText = (text: string) => text) =>
    paths
      .filter((path) => files.test(path))
      .flatMap((path) => [...toText(read(path)).matchAll(name)].map((match) => match.slice(1).join(" ")))
      .sort();
  return {
    parameters: [
      // Release 0.1.0 has them in serverless.yml.
      ...namesIn(/^serverless\.yml$/, /^ {4}(\w+):/gm, (text) => /\n {2}default:\n((?: {4}.*\n)+)/.exec(text)?.[1] ?? ""),
      ...namesIn(
        /^resources\/(?:parameters|rights\/providers)\/\w+\.cjs$/,
        /^ {4}(\w+): \{/gm,
        (text) => /\n {2}parameters: \{\n([\s\S]*?)\n {2}\}/.exec(text)?.[1] ?? "",
      ),
    ],
    // Releases before 0.3.0 have the table in failure-codes.ts.
    failureCodes: namesIn(/^lib\/(?:connection-failures|errors|failure-codes)\.ts$/, /^ {2}(\w+): (?:\w+\(|\{)/gm).map((code) => code),
    vaultRoles: paths.flatMap((path) => /^resources\/vault\/([\w-]+)\.json$/.exec(path)?.[1] ?? []).sort(),
    routes: [
      // A HEAD answers as the GET of its path. Releases before 0.3.0 have the template's routes in functions.yml.
      ...new Set([
        ...namesIn(/^functions\/(?:[\w-]+\/)?functions\.yml$/, /httpApi: \{ method: (?!HEAD)(\w+), path: "?([^",\s]+)"?[ ,]/g),
        ...namesIn(/^functions\/(?:[\w-]+\/)*routes\.ts$/, /"(ANY|GET|POST|PUT|PATCH|DELETE) (\/[^"]*)"/g),
      ]),
    ],
  };
}
