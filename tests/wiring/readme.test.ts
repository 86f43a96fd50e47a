import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readYaml, root, template } from "./template.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");
const section = (title: string) => readme.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";

test("the README's route table is that of serverless.yml", () => {
  const listed = [...section("Routes").matchAll(/^\| (GET|POST|DELETE) \| `([^`]+)` \| (\w+)/gm)].map(
    ([, method, path, who]) => `${method} ${path} ${who}`,
  );
  const deployed = Object.values(template.functions).flatMap(({ routes }) =>
    routes.map(({ method, path, authorizer }) => ({ route: `${method} ${path}`, isPublic: authorizer === undefined })),
  );
  expect(listed.map((line) => line.replace(/ \w+$/, "")).sort()).toEqual(deployed.map(({ route }) => route).sort());
  expect(listed.filter((line) => line.endsWith(" public")).length).toBe(deployed.filter(({ isPublic }) => isPublic).length);
});

test("the README's configuration table names every parameter and no other", () => {
  const names = [...section("Configuration").matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  const service = readYaml("serverless.yml") as { params: { default: object } };
  expect(names.sort()).toEqual(Object.keys(service.params.default).sort());
});

test("the README is under 250 lines", () => {
  expect(readme.split("\n").length).toBeLessThan(250);
});
