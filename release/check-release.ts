import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { npmCommand } from "./command.ts";
import { readEarlierReleases } from "./earlier-releases.ts";
import { runCommand } from "./run-command.ts";

/**
 * `npm run check-release -- --tag v0.3.0`: checks that a tag names the version of `package.json`, that the changelog begins with this version, and
 * that no earlier release has it. Without `--tag` only the last two are checked. With `--branch origin/main` the commit must be on that branch.
 */

const command = npmCommand(
  "check-release",
  "checks that the changelog begins with the version of package.json, and that no earlier release has it",
  "--tag v0.3.0 --branch origin/main",
)
  .option("--tag <name>", "also checks that this tag names the version")
  .option("--branch <name>", "also checks that the commit is on this branch");

await runCommand(async () => {
  const values = command.parse().opts<{ readonly tag?: string; readonly branch?: string }>();
  const root = join(import.meta.dirname, "..");
  const { version }: { version: string } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const [, newest] = /^## (\S+)/m.exec(await readFile(join(root, "CHANGELOG.md"), "utf8")) ?? [];
  const earlier = await readEarlierReleases(root);

  if (values.tag !== undefined && values.tag !== `v${version}`) {
    throw new Error(`the tag ${values.tag} is not that of version ${version}, which package.json names`);
  }
  if (values.branch !== undefined && !isOn(root, values.branch)) {
    throw new Error(`the commit is not on ${values.branch}: merge it there, and tag the merged commit`);
  }
  if (newest !== version) {
    throw new Error(`CHANGELOG.md begins with ${newest}, and package.json names version ${version}`);
  }
  // The oldest one is the commit that began this line of releases: the release of its version comes after it.
  if (earlier.slice(0, -1).some((release) => release.version === version)) {
    throw new Error(`version ${version} is among the earlier releases: name the next one in package.json`);
  }
  process.stdout.write(`version ${version}, after ${earlier[0]?.version ?? "no other"}\n`);
});

/** Whether the commit that is checked out is on a branch. */
function isOn(root: string, branch: string): boolean {
  try {
    execFileSync("git", ["merge-base", "--is-ancestor", "HEAD", branch], { cwd: root, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
