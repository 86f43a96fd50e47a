import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

const page = readFileSync(join(root, "docs/contribute/where-to-change.md"), "utf8");
const rows = [...page.matchAll(/^\| (.+) \| (\[.+) \|$/gm)].map(([, subject = "", answer = ""]) => ({
  subject,
  files: [...answer.matchAll(/\]\(\.\.\/\.\.\/([^)]+)\)/g)].map(([, file = ""]) => file),
}));

test("names at least forty subjects, no two of them with the same file", () => {
  expect(rows.length).toBeGreaterThanOrEqual(40);
  const first = rows.map(({ files }) => files[0]);
  expect(new Set(first).size).toBe(rows.length);
});

test.each(rows)("names for '$subject' files that are there", ({ files }) => {
  expect(files).not.toEqual([]);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
