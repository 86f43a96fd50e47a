import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

type Lock = {
  readonly packages: Readonly<Record<string, { readonly license?: unknown; readonly dev?: true; readonly devOptional?: true }>>;
};

const read = (file: string) => readFileSync(join(root, file), "utf8");
const readJson = <T>(file: string): T => JSON.parse(read(file));
const page = read("docs/contribute/dependencies.md");
const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
const rowsOf = (title: string) =>
  [...section(title).matchAll(/^\| (.+) \|$/gm)].map(([, row = ""]) => row.split(" | ")).filter(([first = ""]) => first.startsWith("`"));
/** The names in the first cell of a row. */
const namesOf = ([first = ""]: readonly string[]) => [...first.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

const groups = readJson<Readonly<Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>>>("package.json");

describe.each([
  ["Deployed", "dependencies"],
  ["For development", "devDependencies"],
] as const)("docs/contribute/dependencies.md, %s", (title, group) => {
  const rows = rowsOf(title);

  test(`names each of the ${group} of package.json, once, and no other`, () => {
    expect(rows.flatMap(namesOf).sort()).toEqual(Object.keys(groups[group]).sort());
  });

  test("gives each package a reason and a replacement", () => {
    expect(rows.filter((cells) => cells.length !== 3 || cells.some((cell) => cell.trim() === ""))).toEqual([]);
  });
});

test("docs/contribute/dependencies.md names the Go modules and Python packages that are asked for", () => {
  const [, direct = ""] = /require \(\n([^)]*)\)/.exec(read("local/vault/go.mod")) ?? [];
  const modules = [...direct.matchAll(/(\S+) v\S+/g)].map(([, name = ""]) => name.replace(/^github\.com\/hashicorp\/vault\/sdk$/, "sdk"));
  const files = [
    "local/deployed/requirements-ministack.txt",
    "local/deployed/requirements-openbao.txt",
    "local/fuzz/requirements.txt",
    "client/examples/python/requirements.txt",
    "tests/fixtures/tools/requirements.txt",
  ];
  const python = files.flatMap((file) => {
    // What is asked for stands in the command that makes the file.
    const [command = ""] = /^# {3}.*\| uv pip compile/m.exec(read(file)) ?? [];
    return [...command.matchAll(/(?:\\n)?([a-z][a-z\d-]*)==[\d.]+/g)].map(([, name = ""]) => name);
  });
  const named = rowsOf("Not from npm").flatMap(namesOf);
  expect(modules.length + python.length).toBeGreaterThan(5);
  expect([...modules, ...python].filter((name) => !named.includes(name))).toEqual([]);
});

describe("the licence of a package, indirect ones too,", () => {
  const [deployed = [], others = []] = [...section("Licences").matchAll(/^\| all .*$/gm)].map(([row]) =>
    [...row.matchAll(/`([^`]+)`/g)].map(([, licence]) => licence),
  );
  const packages = Object.entries(readJson<Lock>("package-lock.json").packages).filter(([folder]) => folder !== "");
  const isDeployed = ([, { dev, devOptional }]: (typeof packages)[number]) => dev === undefined && devOptional === undefined;
  const found = (among: typeof packages) => [...new Set(among.map(([, { license }]) => license))].sort();

  test("is one of a short list where it is deployed, and the list has no other", () => {
    expect(packages.filter(isDeployed).length).toBeGreaterThan(50);
    expect(found(packages.filter(isDeployed))).toEqual([...deployed].sort());
  });

  test("is one of two short lists elsewhere, and the second has no other", () => {
    const further = found(packages.filter((one) => !isDeployed(one))).filter((licence) => !deployed.includes(String(licence)));
    expect(further).toEqual([...others].sort());
  });
});
