import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { providerNames } from "../../lib/provider-names.ts";
import { toAnchor } from "../fixtures/headings.ts";
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
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];
const providerPages = pages.filter((page) => page.startsWith("docs/providers/"));
/** The pages of a subject, below the page that lists them. */
const parts = pages.flatMap((page) => {
  const [, list] = /^(docs\/(?:api|decisions))\/[^/]+$/.exec(page) ?? [];
  return list === undefined ? [] : [{ page, list: `${list}.md` }];
});

const anchorsOf = (page: string) => [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => toAnchor(heading));

test.each(pages)("each link of %s leads to a file, and to a heading of it", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(([, file = "", anchor]) => ({
    target: file === "" ? page : join(dirname(page), file),
    anchor,
  }));
  expect(links.filter(({ target }) => !existsSync(join(root, target)))).toEqual([]);
  expect(links.filter(({ target, anchor }) => anchor !== undefined && !anchorsOf(target).includes(anchor))).toEqual([]);
});

test("the README names every page of docs in its layout, and links each provider's page in the table of providers", () => {
  const [, layout = ""] = /^docs\/ +(.+)$/m.exec(readme) ?? [];
  const named = layout.split(", ").map((name) => `docs/${name}.md`);
  // The progress page stands only while something is under way.
  const others = pages.filter(
    (page) => !["README.md", "docs/progress.md", ...providerPages, ...parts.map((part) => part.page)].includes(page),
  );
  expect(named.sort()).toEqual(others.sort());
  expect(providerPages.filter((page) => !readme.includes(`](${page})`))).toEqual([]);
});

test("each page of a subject is linked by the page that lists them", () => {
  expect(parts.length).toBeGreaterThan(15);
  expect(parts.filter(({ page, list }) => !read(list).includes(`](${page.slice("docs/".length)})`))).toEqual([]);
});

test("there is a page for each provider, which answers the same five questions", () => {
  expect(providerPages).toHaveLength(Object.keys(providerNames).length);
  const questions = ["What the customer does", "What we ask for, and why", "What is stored", "What ends it", "Disconnecting"];
  const headings = (page: string) => [...read(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(providerPages.map((page) => headings(page).filter((heading) => questions.includes(heading ?? "")))).toEqual(
    providerPages.map(() => questions),
  );
});
