import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { readYaml, template } from "../fixtures/template.ts";

type Kept = { readonly DeletionPolicy?: string; readonly UpdateReplacePolicy?: string };
type Output = { readonly Export: { readonly Name: unknown } };
const { Resources, Outputs } = readYaml("resources/foundation.yml") as {
  readonly Resources: Readonly<Record<string, Kept>>;
  readonly Outputs: Readonly<Record<string, Output>>;
};

test("S92: each resource of the foundation is kept whatever becomes of the stack, and goes again only with the deploy that fails to make it", () => {
  expect(Object.keys(Resources).length).toBeGreaterThan(9);
  for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of Object.entries(Resources)) {
    expect([DeletionPolicy, UpdateReplacePolicy], id).toEqual(["RetainExceptOnCreate", "Retain"]);
  }
});

test("each output of the foundation is exported under its own name, and the application reads no other", () => {
  for (const [name, { Export }] of Object.entries(Outputs)) {
    expect(Export.Name).toEqual({ "Fn::Sub": `\${AWS::StackName}-${name}` });
  }
  const values = JSON.stringify(createRequire(import.meta.url)("../../resources/foundation.cjs"));
  const read = [...values.matchAll(/\$\{AWS::StackName\}-foundation-(\w+)/g)].map(([, name]) => name);
  expect(read.length).toBeGreaterThan(9);
  expect([...new Set(read)].filter((name = "") => !(name in Outputs))).toEqual([]);
});

test("no resource is in both stacks: whoever looks at a stage knows them by one name", () => {
  const functions = Object.values(template.functions).map(({ logicalId }) => logicalId);
  const service = readYaml("serverless.yml") as { readonly resources: readonly string[] };
  const files = service.resources.flatMap((text) => /^\$\{file\((.+\.yml)\)\}$/.exec(text)?.[1] ?? []);
  const own = files.flatMap((file) => Object.keys((readYaml(file) as { readonly Resources?: object }).Resources ?? {}));
  expect(own.length).toBeGreaterThan(5);
  expect([...functions, ...own].filter((id) => id in Resources)).toEqual([]);
});
