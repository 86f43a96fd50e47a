import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEarlierReleases } from "../../release/earlier-releases.ts";
import { root } from "../fixtures/template.ts";

const git = (...words: readonly string[]) =>
  execFileSync("git", words, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const isShallow = git("rev-parse", "--is-shallow-repository").trim() === "true";

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "aurora-oauth-release-"));
  for (const part of ["release", "package.json", "CHANGELOG.md"]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

/** Runs the command in a copy that a test may change. */
const check = (...flags: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, "release/check-release.ts"), ...flags], { encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
};
const change = (file: string, from: string | RegExp, to: string) => {
  const path = join(copy, file);
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
};
const { version }: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("package.json, the lock file and the changelog name one version, which no earlier release has", () => {
  expect(check("--tag", `v${version}`)).toMatchObject({ status: 0 });
  expect(check()).toMatchObject({ status: 0 });
  const lock: { version: string; packages: Record<string, { version: string }> } = JSON.parse(
    readFileSync(join(root, "package-lock.json"), "utf8"),
  );
  expect([lock.version, lock.packages[""]?.version]).toEqual([version, version]);
});

test.each([
  ["a tag of another version", ["--tag", "v9.9.9"], () => {}, /tag v9\.9\.9 is not that of version/],
  ["a version without a section of the changelog", [], () => change("CHANGELOG.md", `## ${version}`, "## 9.9.9"), /begins with 9\.9\.9/],
  [
    "the version of an earlier release",
    [],
    () => change("release/earlier-releases.json", "[", `[{ "version": "${version}", "commit": "0" }, `),
    /among the earlier releases/,
  ],
] as const)("%s is refused", (_, flags, damage, words) => {
  damage();
  expect(check(...flags)).toMatchObject({ status: 1, said: expect.stringMatching(words) });
});

test("a tag must be on the branch: a commit beside it is refused", () => {
  const inCopy = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { cwd: copy, stdio: "ignore" });
  inCopy("init", "-q", "-b", "main");
  inCopy("add", "-A");
  inCopy("commit", "-qm", "One");
  const flags = ["--tag", `v${version}`, "--branch", "main"];
  expect(check(...flags)).toMatchObject({ status: 0 });
  inCopy("checkout", "-q", "-b", "beside");
  inCopy("commit", "-q", "--allow-empty", "-m", "Two");
  expect(check(...flags)).toMatchObject({ status: 1, said: expect.stringMatching(/the commit is not on main/) });
  inCopy("branch", "-f", "main", "beside");
  expect(check(...flags)).toMatchObject({ status: 0 });
});

test("each earlier release is a commit of this history with its version, and has a section of the changelog", async (context) => {
  context.skip(isShallow, "this clone has no history: git fetch --unshallow");
  const releases = await readEarlierReleases(root);
  expect(releases.length).toBeGreaterThan(0);
  const sections = [...readFileSync(join(root, "CHANGELOG.md"), "utf8").matchAll(/^## (\S+)/gm)].map(([, name]) => name);
  const line = new Set([version, ...releases.map((release) => release.version)]);
  expect(sections.slice(0, line.size)).toEqual([...line]);
  for (const release of releases) {
    expect(JSON.parse(git("show", `${release.commit}:package.json`))).toMatchObject({ version: release.version });
    expect(git("merge-base", release.commit, "HEAD").trim()).toBe(release.commit);
  }
});
