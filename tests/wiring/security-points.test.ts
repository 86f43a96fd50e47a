import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

const page = readFileSync(join(root, "docs/security/requirements.md"), "utf8");
const rows = [...page.matchAll(/^- (S\d+): .+?(?: \(`([^`]+)`\))?$/gm)].map(([, id = "", file]) => ({ id, file }));

/** The files of tests, each with the ids in its titles. */
const titled = new Map(
  readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => [file, readFileSync(join(root, "tests", file), "utf8").match(/\bS\d{1,2}\b(?=[^\n]*[:,)])/g) ?? []]),
);

test("docs/security/requirements.md explains each id in the title of a test, once", () => {
  const explained = rows.map(({ id }) => id);
  expect([...new Set([...titled.values()].flat())].filter((id) => !explained.includes(id))).toEqual([]);
  expect(explained).toEqual([...new Set(explained)]);
});

test("every requirement but S46, which others show, names a test", () => {
  expect(rows.filter(({ file }) => file === undefined).map(({ id }) => id)).toEqual(["S46"]);
});

test.each(rows.flatMap(({ id, file }) => (file === undefined ? [] : [{ id, file }])))(
  "$id is in the title of a test of $file",
  ({ id, file }) => {
    expect(titled.get(`${file}.test.ts`)).toContain(id);
  },
);
