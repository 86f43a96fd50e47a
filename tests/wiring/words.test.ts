import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

/** Words that hide who acts: the operator, the caller, a process, no alarm. */
const hiding = /\b(somebody|nobody|whoever|whichever)\b/i;

/** Lines that may hold such a word, as a quotation does. There were none when this test was written. */
const most = 10;

const folders = ["functions", "lib", "ops", "release", "resources", "statemachines", "client", "docs"];
const generated = /^(client\/generated|docs\/reference)\/|^docs\/openapi\.json$|(^|\/)(dist|node_modules)\//;

const files = folders
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.(cjs|json|md|mjs|sh|ts|ya?ml)$/.test(entry.name))
  .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
  .filter((file) => !generated.test(file));

const countLines = (file: string) =>
  readFileSync(join(root, file), "utf8")
    .split("\n")
    .filter((line) => hiding.test(line)).length;

test(`at most ${most} lines hide who acts behind a word such as "nobody"`, () => {
  const counts = ["README.md", ...files].map((file) => ({ file, lines: countLines(file) })).filter(({ lines }) => lines > 0);
  const worst = counts.toSorted((one, other) => other.lines - one.lines).slice(0, 10);
  const total = counts.reduce((sum, { lines }) => sum + lines, 0);
  expect(files.length).toBeGreaterThan(folders.length);
  expect(total, worst.map(({ file, lines }) => `${lines} ${file}`).join("\n")).toBeLessThanOrEqual(most);
});
