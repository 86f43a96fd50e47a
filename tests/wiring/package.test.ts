import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readYaml, root, template } from "./template.ts";

type Resource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, never>> & {
    readonly Environment?: { Variables: object };
    readonly Role?: unknown;
    readonly RouteKey?: string;
  };
};

const folder = join(root, ".cache/package-test");
let resources: Record<string, Resource>;

/** The esbuild plugin leaves a copy of each bundle in the temporary folder. */
const serverlessPackage = (...flags: string[]) =>
  promisify(execFile)(join(root, "node_modules/.bin/serverless"), ["package", "--package", folder, ...flags], {
    cwd: root,
    env: { ...process.env, TMPDIR: folder },
  });

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await serverlessPackage();
  resources = JSON.parse(readFileSync(join(folder, "cloudformation-template-update-stack.json"), "utf8")).Resources;
}, 90_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const ofType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);

test("the framework packages the functions that run locally, with the same keys in their environments", () => {
  const packaged = ofType("AWS::Lambda::Function").map(([id, { Properties }]) => [
    id,
    Object.keys(Properties.Environment?.Variables ?? {}).sort(),
  ]);
  const local = Object.values(template.functions).map(({ logicalId, environment }) => [logicalId, Object.keys(environment).sort()]);
  expect(Object.fromEntries(packaged)).toEqual(Object.fromEntries(local));
});

test("the framework packages the routes that are served locally", () => {
  const packaged = ofType("AWS::ApiGatewayV2::Route").map(([, { Properties }]) => Properties.RouteKey);
  const local = Object.values(template.functions).flatMap(({ routes }) => routes.map(({ method, path }) => `${method} ${path}`));
  expect(packaged.sort()).toEqual(local.sort());
});

test("S50: each function has a role of its own", () => {
  const roles = ofType("AWS::Lambda::Function").map(([, { Properties }]) => JSON.stringify(Properties.Role));
  expect(new Set(roles).size).toBe(Object.keys(template.functions).length);
});

test("every role, function and log group that a resource names is one that the framework makes", () => {
  const named = ["resources/secrets-manager-store.yml", "resources/alarms.yml"].flatMap((file) =>
    [...JSON.stringify(readYaml(file)).matchAll(/"Ref":"(\w+)"/g)].map(([, id = ""]) => id),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((id) => !(id in resources))).toEqual([]);
});

test("a number of shards that the schedule has no ticks for is refused before anything is packaged", async () => {
  await expect(serverlessPackage("--param=refreshShards=5")).rejects.toMatchObject({
    stdout: expect.stringMatching(/tokensRefreshDue\.events": Value not found at "file" source/),
  });
}, 30_000);
