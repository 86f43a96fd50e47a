import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readApis, toRequiredApis, toRoles } from "../../lib/providers/google/setup/access-profile.ts";
import { obstacles } from "../../lib/providers/google/setup/project-obstacles.ts";
import { isFailureCode } from "../../lib/setup/parse-failure-code.ts";
import { root } from "../fixtures/template.ts";

const page = readFileSync(join(root, "docs/providers/google.md"), "utf8");
const section = page.split("## What a setup gives, and why")[1]?.split("\n## ")[0] ?? "";
const folder = join(root, "lib/providers/google/setup");
const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));

const rowsOf = (header: string) =>
  (section.split(`| ${header} |`)[1]?.split("\n\n")[0] ?? "")
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const names = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
const everything = { isHome: true, holdsCost: true };
const everyApi = new Set(readApis);

test("the page of Google names every role that a setup can give, and its account", () => {
  const given = (["viewer", "operator"] as const).flatMap((level) => toRoles(level, everything, everyApi).map(({ name }) => [name, level]));
  const listed = rowsOf("role | account | where").flatMap(([role, account]) =>
    (account === "both" ? ["viewer", "operator"] : [account]).map((level) => [names(role)[0], level]),
  );
  expect(listed.sort()).toEqual(given.sort());
});

test("the page of Google names every API that a setup can enable", () => {
  const listed = rowsOf("API | where").flatMap(([name]) => names(name));
  expect(listed.sort()).toEqual(
    toRequiredApis(everything)
      .map(({ name }) => name)
      .sort(),
  );
});

test("the page of Google names every obstacle, and whether it blocks", () => {
  const all = [
    obstacles.notVisible(),
    obstacles.notActive(),
    obstacles.billingDisabled(),
    obstacles.missingRights([]),
    obstacles.missingOptionalRights([]),
    obstacles.homeBlocked("home"),
    obstacles.poolShared("aurora"),
    obstacles.datasetElsewhere("EU", "US"),
    obstacles.datasetAccessHidden(),
  ];
  expect(all.length).toBe(Object.keys(obstacles).length);
  const listed = rowsOf("obstacle | blocks | what it means").map(([code, blocks]) => [names(code)[0], blocks === "yes"]);
  expect(listed.sort()).toEqual(all.map(({ code, blocks }) => [code, blocks]).sort());
});

test("no word for an obstacle or a refusal is a failure code, which would make the customer's own trouble a fault of the run", () => {
  const words = ["obstacle | blocks | what it means", "code | what it means"].flatMap(rowsOf).flatMap(([code]) => names(code));
  expect(words.length).toBeGreaterThan(20);
  expect(words.filter(isFailureCode)).toEqual([]);
});

test("the pages of Google and of the operator name every finding of a look at a setup", () => {
  const texts = ["lib/setup/look-findings.ts", "lib/setup/none-ready.ts", "lib/providers/google/setup/to-export-finding.ts"].map((file) =>
    readFileSync(join(root, file), "utf8"),
  );
  const found = new Set(texts.flatMap((text) => [...text.matchAll(/"((?:setup|billing)_[a-z_]+)"/g)].map(([, code = ""]) => code)));
  const listedIn = (file: string, title: string) =>
    (readFileSync(join(root, file), "utf8").split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "")
      .split("\n")
      .flatMap((row) => names(row.split("|")[1]))
      .filter((code) => /^(setup|billing)_/.test(code));
  expect(found.size).toBeGreaterThanOrEqual(7);
  expect(listedIn("docs/providers/google.md", "Findings").sort()).toEqual([...found].sort());
  expect(listedIn("docs/operate.md", "Findings of the look at a setup").sort()).toEqual([...found].sort());
});

test("the page of Google names every code of a change, and no other", () => {
  const inOutcomes = sources.flatMap((text) => [...text.matchAll(/state: "failed", code: "(\w+)"/g)].map(([, code = ""]) => code));
  const returned = sources.flatMap((text) => [...text.matchAll(/return (?:[^;\n]*\? )?"(\w+)"/g)].map(([, code = ""]) => code));
  const table = /const codes: Partial<Record<Refusal, string>> = \{([^}]+)\}/.exec(sources.join("\n"))?.[1] ?? "";
  const mapped = [...table.matchAll(/: "(\w+)"/g)].map(([, code = ""]) => code);
  const known = new Set([...inOutcomes, ...mapped, ...returned.filter((code) => /^(not_permitted|refused|api_\w+)$/.test(code))]);
  const listed = rowsOf("code | what it means").flatMap(([code]) => names(code));
  expect(listed.sort()).toEqual([...known].sort());
});
