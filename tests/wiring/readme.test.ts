import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

const read = (page: string) => readFileSync(join(root, page), "utf8");
const readme = read("README.md");

test("the README has at most 150 lines", () => {
  expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
});

test("each guarantee of the README names test files, and each of them exists", () => {
  const [, table = ""] = readme.split("\n## What is guaranteed\n");
  const rows = (table.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("| ") && !line.includes("| shown by |"));
  const files = rows.map((row) => [...row.matchAll(/`(tests\/[^`]+)`/g)].map(([, file = ""]) => file));
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((named) => named.length === 0)).toEqual([]);
  expect(files.flat().filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), { encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

/** As GitHub names a heading: lower case, without punctuation, hyphens for spaces. */
const toAnchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
const anchorsOf = (page: string) => [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => toAnchor(heading));

test.each(pages)("each link of %s leads to a file, and to a heading of it", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(([, file = "", anchor]) => ({
    target: file === "" ? page : join(dirname(page), file),
    anchor,
  }));
  expect(links.filter(({ target }) => !existsSync(join(root, target)))).toEqual([]);
  expect(links.filter(({ target, anchor }) => anchor !== undefined && !anchorsOf(target).includes(anchor))).toEqual([]);
});

test("the README links every page of docs, or names it in the layout", () => {
  const [, layout = ""] = /^docs\/ +(.+)$/m.exec(readme) ?? [];
  expect(
    layout
      .split(", ")
      .map((name) => `docs/${name}.md`)
      .sort(),
    // The progress page stands only while something is under way.
  ).toEqual(pages.filter((page) => page !== "README.md" && page !== "docs/progress.md").sort());
});
