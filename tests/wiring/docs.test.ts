import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPages, buildReferencePages } from "../../release/docs/pages.ts";
import { alarmResources } from "../fixtures/alarm-resources.ts";
import { toAnchor } from "../fixtures/headings.ts";
import { root, template } from "../fixtures/template.ts";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const logs = read("docs/operate/logs.md");

const section = (page: string, title: string) => page.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
const firstCells = (table: string) =>
  [...table.matchAll(/^\| ((?:`[^`]+`(?:, )?)+)/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );

test("the pages and lists that are made of code are what npm run docs writes", async () => {
  // A clone without history cannot compare two releases.
  const isShallow = execFileSync("git", ["rev-parse", "--is-shallow-repository"], { cwd: root, encoding: "utf8" }).trim() === "true";
  const pages = isShallow ? await buildReferencePages() : await buildPages(root, (file) => readFile(join(root, file), "utf8"));
  expect(
    Object.keys(pages)
      .filter((page) => page.startsWith("docs/reference/"))
      .sort(),
  ).toEqual(
    readdirSync(join(root, "docs/reference"))
      .filter((page) => !["api-basics.md", "aurora-compatibility.md"].includes(page))
      .map((page) => `docs/reference/${page}`),
  );
  for (const [page, text] of Object.entries(pages)) {
    expect(read(page), page).toBe(text);
  }
});

const runbooks = readdirSync(join(root, "docs/operate/alarms"));
const alarmSections = runbooks.flatMap((page) =>
  read(`docs/operate/alarms/${page}`)
    .split("\n## ")
    .slice(1)
    .map((text) => ({ address: `${page}#${toAnchor(text.split("\n")[0] ?? "")}`, text })),
);

test("each alarm's description ends with a link to a section of docs/operate/alarms, and each section has its alarm", () => {
  const linked = Object.values(alarmResources).flatMap(({ Type, Properties }) =>
    Type.endsWith("Alarm") ? [/\. \$\{param:runbookUrl\}\/([\w-]+\.md#[\w-]+)$/.exec(String(Properties.AlarmDescription))?.[1]] : [],
  );
  const addresses = alarmSections.map(({ address }) => address);
  expect(linked.filter((address) => address === undefined || !addresses.includes(address))).toEqual([]);
  expect(addresses.filter((address) => !linked.includes(address))).toEqual([]);
});

test.each(alarmSections)("$address of docs/operate/alarms has When, Impact, Check and Fix, in this order", ({ text }) => {
  const [own = ""] = text.split("\n### ");
  expect([...own.matchAll(/^- \*\*(\w+)\*\*:/gm)].map(([, part]) => part)).toEqual(["When", "Impact", "Check", "Fix"]);
});

test("docs/operate/logs.md names the kind of every log, and no other", () => {
  const [, listed = ""] = /`aurora-oauth-<stage>\/<kind>`: ([^.]+)\./.exec(logs) ?? [];
  const kinds = Object.values(template.functions).map(({ logGroup }) => logGroup.split("/").at(-1));
  expect([...listed.matchAll(/`([\w-]+)`/g)].map(([, kind]) => kind).sort()).toEqual([...new Set(kinds)].sort());
});

test("docs/operate/logs.md explains every line of the log that the losses' alarm counts", () => {
  const patterns = Object.values(alarmResources).map(({ Properties }) => Properties.FilterPattern);
  const beginnings = [...String(patterns.find((pattern) => pattern !== undefined)).matchAll(/"([^"]+)\*"/g)].map(
    ([, beginning = ""]) => beginning,
  );
  expect(beginnings.length).toBeGreaterThan(0);
  const lines = firstCells(section(logs, "Lines that mean a loss"));
  expect(lines.filter((line) => !beginnings.some((beginning) => line.startsWith(beginning)))).toEqual([]);
  expect(beginnings.filter((beginning) => !lines.some((line) => line.startsWith(beginning)))).toEqual([]);
});
