import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

/** Exported names that may be declared in several files and mean different things. */
const most = 5;

/** What every file of its kind exports. The names in `routes.ts` are those of the API's operations. */
const roles = new Set(["handler", "createHandler", "createTask", "tag", "words"]);
const isOfRoutes = (file: string) => file.endsWith("/routes.ts");

/** The folders of providers, in which each name has the same role: together they are one place. */
const provider = /\/(aws|azure|gcp|google|ovh|tailscale)(\/.*)?$/;
const toPlace = (file: string) => (provider.test(dirname(file)) ? dirname(file).replace(provider, "/*") : file);

const files = ["functions", "lib"]
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
  .filter((file) => !isOfRoutes(file));

const listExports = (file: string) =>
  [...readFileSync(join(root, file), "utf8").matchAll(/^export (?:async )?(?:class|const|function|type) (\w+)/gm)].flatMap(
    ([, name = ""]) => (roles.has(name) ? [] : [{ name, file }]),
  );

test(`at most ${most} exported names mean different things in different files`, () => {
  const byName = Map.groupBy(files.flatMap(listExports), ({ name }) => name);
  const twice = [...byName].filter(([, declared]) => new Set(declared.map(({ file }) => toPlace(file))).size > 1);
  const told = twice.map(([name, declared]) => `${name}: ${declared.map(({ file }) => file).join(", ")}`).sort();
  console.log(told.join("\n"));
  expect(byName.size).toBeGreaterThan(1_000);
  expect(told.length, told.join("\n")).toBeLessThanOrEqual(most);
});
