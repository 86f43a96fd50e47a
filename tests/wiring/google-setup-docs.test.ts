import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isFailureCode } from "../../lib/errors.ts";
import { obstacles } from "../../lib/providers/google/setup/project-obstacles.ts";
import type { Obstacle } from "../../lib/setup/plan.ts";
import { root } from "../fixtures/template.ts";

const page = readFileSync(join(root, "docs/connect/google-setup.md"), "utf8");
const section = page.split("## Failed changes")[1]?.split("\n## ")[0] ?? "";
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
test("no word for an obstacle or a refusal is a failure code, which would make the customer's own trouble a fault of the run", () => {
  const refusals = rowsOf("code | cause").flatMap(([code]) => names(code));
  const words = [...refusals, ...Object.values(obstacles).map((make) => (make as (...given: unknown[]) => Obstacle)([], []).code)];
  expect(words.length).toBeGreaterThan(20);
  expect(words.filter(isFailureCode)).toEqual([]);
});

test("the page of Google's setup names every finding of a look at a setup", () => {
  const texts = ["lib/setup/look-findings.ts", "lib/providers/google/setup/google-inspector.ts"].map((file) =>
    readFileSync(join(root, file), "utf8"),
  );
  const found = new Set(texts.flatMap((text) => [...text.matchAll(/"((?:setup|billing)_[a-z_]+)"/g)].map(([, code = ""]) => code)));
  const listedIn = (file: string, title: string) =>
    (readFileSync(join(root, file), "utf8").split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "")
      .split("\n")
      .flatMap((row) => names(row.split("|")[1]))
      .filter((code) => /^(setup|billing)_/.test(code));
  expect(found.size).toBeGreaterThanOrEqual(7);
  expect(listedIn("docs/connect/google-setup.md", "Findings").sort()).toEqual([...found].sort());
});

test("the page of Google's setup names every code of a change, and no other", () => {
  const inOutcomes = sources.flatMap((text) => [...text.matchAll(/state: "failed", code: "(\w+)"/g)].map(([, code = ""]) => code));
  const returned = sources.flatMap((text) => [...text.matchAll(/return (?:[^;\n]*\? )?"(\w+)"/g)].map(([, code = ""]) => code));
  const table = /const codes: Partial<Record<Refusal, string>> = \{([^}]+)\}/.exec(sources.join("\n"))?.[1] ?? "";
  const mapped = [...table.matchAll(/: "(\w+)"/g)].map(([, code = ""]) => code);
  const known = new Set([...inOutcomes, ...mapped, ...returned.filter((code) => /^(not_permitted|refused|api_\w+)$/.test(code))]);
  const listed = rowsOf("code | cause").flatMap(([code]) => names(code));
  expect(listed.sort()).toEqual([...known].sort());
});
