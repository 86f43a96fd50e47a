import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { type ProviderName, providerNames } from "../../lib/provider-names.ts";
import { toAnchor } from "../fixtures/headings.ts";
import { root } from "../fixtures/template.ts";

const read = (page: string) => readFileSync(join(root, page), "utf8");
const readme = read("README.md");

test("the README has at most 120 lines", () => {
  expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(120);
});

test("each guarantee names test files, and each of them exists", () => {
  const [, table = ""] = read("docs/security/overview.md").split("\n## Guarantees\n");
  const rows = table.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| guarantee |"));
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
/** The page of a provider has the name that its customers know. */
const pageNames: Partial<Record<ProviderName, string>> = { gcp: "google", ovh: "ovhcloud" };
const providers = providerNames.map((provider) => `docs/connect/${pageNames[provider] ?? provider}.md`);
const providerPages = pages.filter((page) => providers.includes(page));
const anchorsOf = (page: string) => [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => toAnchor(heading));

test.each(pages)("each link of %s leads to a file, and to a heading of it", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(([, file = "", anchor]) => ({
    target: file === "" ? page : join(dirname(page), file),
    anchor,
  }));
  expect(links.filter(({ target }) => !existsSync(join(root, target)))).toEqual([]);
  expect(links.filter(({ target, anchor }) => anchor !== undefined && !anchorsOf(target).includes(anchor))).toEqual([]);
});

test("a reader gets from the README to every page of docs in two steps at most", () => {
  const reached = new Set(["README.md"]);
  for (const _step of [1, 2]) {
    for (const page of [...reached]) {
      for (const [, file = ""] of read(page).matchAll(/\]\((?!https?:)([^)#]+\.md)(?:#[^)]+)?\)/g)) {
        reached.add(join(dirname(page), file));
      }
    }
  }
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

test("there is a page for each provider, which answers the same five questions", () => {
  expect(providerPages).toHaveLength(Object.keys(providerNames).length);
  const questions = ["Steps for the customer", "Permissions", "Stored data", "Errors", "Disconnect"];
  const headings = (page: string) => [...read(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(providerPages.map((page) => headings(page).filter((heading) => questions.includes(heading ?? "")))).toEqual(
    providerPages.map(() => questions),
  );
});
