import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, template } from "../fixtures/template.ts";

const defaults: Readonly<Record<string, unknown>> = createRequire(import.meta.url)("../../resources/parameters/defaults.cjs");
const page = readFileSync(join(root, "docs/deploy/harden.md"), "utf8");
const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
const namesIn = (cell: string) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);

test("docs/deploy/harden.md counts the processes that are reserved", () => {
  const scheduled = Object.entries(template.functions).filter(([, { schedules }]) => schedules.length > 0);
  const counts = scheduled.map(([key, { schedules }]) => [key, 2 * schedules.length] as const);
  const text = section("Concurrency");
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  expect(text).toContain(`so ${total} by default`);
  expect(text).toContain(`fewer than ${100 + total} cannot`);
  expect(counts.filter(([key, count]) => !text.includes(`\`${key}\` ${key === "jobsRefreshDue" ? "2 × `refreshShards`" : count}`))).toEqual(
    [],
  );
});

test("docs/deploy/harden.md names each parameter that gives a resource of the stage another name", () => {
  // Those whose default holds the stage's name.
  const naming = Object.entries(defaults).filter(([, value]) => String(value).includes(`\${sls:stage}`));
  const named = namesIn(section("A boundary for every role"));
  expect(naming.map(([name]) => name).filter((name) => !named.includes(name))).toEqual([]);
  expect(naming.length).toBeGreaterThan(5);
});
