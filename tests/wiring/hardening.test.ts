import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, statements, template } from "../fixtures/template.ts";

const defaults: Readonly<Record<string, unknown>> = createRequire(import.meta.url)("../../resources/parameters/defaults.cjs");
const page = readFileSync(join(root, "docs/hardening.md"), "utf8");
const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
const rows = (text: string, first: string) =>
  [...text.matchAll(new RegExp(`^ *\\| (${first}) \\| (.+?) \\|`, "gm"))].map(([, key = "", cell = ""]) => ({ key, cell }));
const namesIn = (cell: string) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);

const keys = Object.keys(template.functions);
const reachesStore = (key: string) => template.functions[key]?.environment.VAULT_ROLE !== undefined;

/** The services that a function's own rights are for: `dynamodb`. */
const servicesOf = (key: string) => (statements[key] ?? []).flatMap(({ Action }) => [Action].flat().map((action) => action.split(":")[0]));

test("docs/hardening.md names every function that is in the network, each once, and says of the rest that it stays outside", () => {
  const listed = rows(section("A private Vault"), "yes|no");
  const inside = listed.filter(({ key }) => key === "yes").flatMap(({ cell }) => namesIn(cell));
  expect(inside.sort()).toEqual(keys.filter(reachesStore).sort());
  const outside = listed.filter(({ key, cell }) => key === "no" && cell !== "all other functions").flatMap(({ cell }) => namesIn(cell));
  expect(outside.length).toBeGreaterThan(0);
  expect(outside.filter((key) => !keys.includes(key) || reachesStore(key))).toEqual([]);
  expect(listed.filter(({ cell }) => cell === "all other functions")).toHaveLength(1);
});

test("docs/hardening.md lists an endpoint for each AWS service that the functions inside may call, and for no other", () => {
  // With the operator's secrets this has Secrets Manager, where credentials may be as well.
  // The keys that sign are rights that the set's `keys` name.
  const called = new Set([...keys.filter(reachesStore).flatMap(servicesOf), "kms"]);
  const listed = rows(section("A private Vault"), "`\\w+`").filter(({ cell }) => /^(gateway|interface)$/.test(cell));
  expect(listed.flatMap(({ key }) => namesIn(key)).sort()).toEqual([...called].sort());
  expect(listed.filter(({ cell }) => cell === "gateway").map(({ key }) => key)).toEqual(["`dynamodb`"]);
});

test("docs/hardening.md counts the processes that are reserved", () => {
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

test("docs/hardening.md names each parameter that gives a resource of the stage another name", () => {
  // Those whose default holds the stage's name.
  const naming = Object.entries(defaults).filter(([, value]) => String(value).includes(`\${sls:stage}`));
  const named = namesIn(section("A boundary for every role"));
  expect(naming.map(([name]) => name).filter((name) => !named.includes(name))).toEqual([]);
  expect(naming.length).toBeGreaterThan(5);
});
