import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { root, template } from "../fixtures/template.ts";

const page = readFileSync(join(root, "docs/contribute/add-a-provider.md"), "utf8");
const [, files = ""] = /\n## The files\n([\s\S]*?)\n## /.exec(page) ?? [];
const [created = "", edited = "", optional = ""] = files.split(/\n\| [\w ]+ \| [\w ]+ \|\n\|---\|---\|\n/).slice(1);

const firstCells = (table: string) => table.split("\n").flatMap((row) => (row.startsWith("| ") ? [row.split(" | ")[0] ?? ""] : []));
const linked = (table: string) =>
  firstCells(table).flatMap((cell) => [...cell.matchAll(/\]\(\.\.\/\.\.\/([^)]+)\)/g)].map(([, file = ""]) => file));

/** The files of the product, its resources and its targets: tests, benches and documentation name every provider. */
const code = [
  ...["console", "functions", "lib", "local", "release", "resources", "statemachines"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).flatMap((one) =>
      one.isFile() && !/\/dist$/.test(one.parentPath) && !one.name.endsWith(".md") ? relative(root, join(one.parentPath, one.name)) : [],
    ),
  ),
  ...["biome.json", "esbuild.config.cjs", "package.json", "serverless.yml", "vitest.config.ts"],
];

test("the page names eight new files and three that are edited", () => {
  const names = firstCells(created).flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(names).toHaveLength(8);
  expect(linked(edited)).toHaveLength(3);
});

test("outside of its own folders, Tailscale is named in the files that the page lists, and in no other", () => {
  const naming = code.filter((file) => !/tailscale/i.test(file) && /tailscale/i.test(readFileSync(join(root, file), "utf8")));
  expect(naming.toSorted()).toEqual([...linked(edited), ...linked(optional)].toSorted());
});

const places = firstCells(created).flatMap((cell) => /^\| `([^`]+)`/.exec(cell)?.slice(1) ?? []);

test.each([
  ["tailscale", "a submission", "connect.ts", ["tailscaleConnect"]],
  ["ovh", "a login", "login.ts", ["ovhInitiate", "ovhStart", "ovhCallback"]],
])("every file of a new provider that the page names is there for %s, with the functions of %s", (name, _, connecting, functions) => {
  const own = places.map((place) => place.replaceAll("<name>", name).replace("connect.ts", connecting));
  expect(own).toHaveLength(8);
  const missing = own.filter((place) => !existsSync(join(root, place)));
  // The page of OVHcloud has the name by which its customers know it.
  expect(missing).toEqual(name === "ovh" ? ["docs/connect/ovh.md"] : []);
  const files = functions.map((key) => template.functions[key]?.handler.replace(/\.\w+$/, ".ts"));
  expect([...new Set(files)]).toEqual([`functions/${name}/${connecting}`]);
});
