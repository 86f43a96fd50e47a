import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const run = (script: string, ...words: readonly string[]) => {
  const file = scripts[script]?.replace(/^node /, "") ?? "";
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, file), ...words], { encoding: "utf8", cwd: root });
  return { status, stdout, stderr };
};

// The folders of release make files of the repository, and take no words.
const commands = Object.keys(scripts).filter((name) => /^node release\/[\w-]+\.ts/.test(scripts[name] ?? ""));

test.each([
  ["artefact", ["--out"]],
  ["check-release", ["--tag", "--branch"]],
  ["compare-stores", ["--stage", "--region"]],
  ["demo", ["--verbose"]],
  ["deploy", ["--stage", "--region", "--artefact", "--outputs"]],
  ["packages", ["--scope", "--repository", "--out"]],
  ["restore-table", ["--stage", "--region", "--from", "--write"]],
  ["rollback", ["--stage", "--region", "--to"]],
  ["smoke", ["[api]", "--stage", "--region", "--all", "--patience"]],
])("npm run %s explains itself, and refuses what it does not know before it does anything", (script, words) => {
  const help = run(script, "--help");
  expect(help).toMatchObject({ status: 0, stderr: "" });
  expect(help.stdout).toMatch(new RegExp(`^Usage: ${script} [\\s\\S]+Examples:\\n  npm run ${script} -- `));
  expect(words.filter((word) => !help.stdout.includes(word))).toEqual([]);
  const refused = run(script, "--nonsense");
  expect([refused.status, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toMatch(/^error: (unknown option|required option|missing required argument)[\s\S]+\nUsage: /);
});

test("the commands of the folder release are these", () => {
  expect(commands.toSorted()).toEqual([
    "artefact",
    "check-release",
    "compare-stores",
    "deploy",
    "packages",
    "restore-table",
    "rollback",
    "smoke",
  ]);
});
