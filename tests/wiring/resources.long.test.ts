import { join } from "node:path";
import { expect, test } from "vitest";
import { packageStage, type StageTemplates } from "../../local/deployed/packages.ts";
import { readPackages } from "../fixtures/packaged-stage.ts";
import { root } from "../fixtures/template.ts";

/** CloudFormation takes 500 resources a template: the rest is for what is yet to come. */
const mostResources = 450;

const nodeFolder = join(root, "node_modules/node/bin");

const shards = (count: string): Promise<StageTemplates> =>
  packageStage(root, nodeFolder, { stage: "dev", params: { refreshShards: count } });

test.each([
  ["4 shards", () => readPackages("dev")],
  ["16 shards", () => shards("16")],
  ["32 shards", () => shards("32")],
  ["64 shards", () => shards("64")],
  ["a private network", () => readPackages("private")],
  ["no routes for Aurora's client alone", () => packageStage(root, nodeFolder, { stage: "dev", params: { auroraRoutes: "off" } })],
  ["the console", () => packageStage(root, nodeFolder, { stage: "dev", params: { console: "on", consoleClientId: "console" } })],
])(`a template with %s has at most ${mostResources} resources`, async (of, read) => {
  const resources: readonly { readonly Type: string }[] = Object.values(JSON.parse((await read()).application).Resources);
  const types = Object.entries(Object.groupBy(resources, ({ Type }) => Type)).map(([type, { length = 0 } = []]) => ({
    type,
    count: length,
  }));
  // Shown by `--silent=false`.
  console.log(`${of}: ${resources.length} resources`);
  console.table(types.toSorted((one, other) => other.count - one.count));
  expect(resources.length).toBeLessThanOrEqual(mostResources);
});
