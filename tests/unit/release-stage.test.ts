import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readStage, stageFlags, withCallers } from "../../release/stage.ts";

const params = (DEPLOY_PARAMS: string) => readStage({ stage: "prod" }, { DEPLOY_PARAMS }).params;

test("parameters are a line each; a value may hold an equals sign, and remarks and empty lines are passed over", () => {
  expect(params("publicUrl=https://a.example?x=1\r\n\n  # a remark\nvaultToken=\n")).toEqual({
    publicUrl: "https://a.example?x=1",
    vaultToken: "",
  });
});

test("a line without a name is refused by its number, and not repeated: it may be a secret", () => {
  expect(() => params("publicUrl=https://a.example\nhunter2-secret")).toThrow("DEPLOY_PARAMS, entry 2: it must be name=value");
});

test("the region is the one that is named, then the environment's, then the template's", () => {
  expect(readStage({ stage: "dev", region: "eu-north-1" }, { AWS_REGION: "us-east-1" }).region).toBe("eu-north-1");
  expect(readStage({ stage: "dev" }, { AWS_REGION: "us-east-1" }).region).toBe("us-east-1");
  expect(readStage({ stage: "dev" }, {}).region).toBe("eu-west-1");
});

test("a deploy without a stage is refused", () => {
  expect(() => readStage({}, {})).toThrow("--stage");
});

test("the framework gets stage, region and each parameter", () => {
  expect(stageFlags(readStage({ stage: "dev" }, { DEPLOY_PARAMS: "frontendUrl=https://a.example" }))).toEqual([
    "--stage",
    "dev",
    "--region",
    "eu-west-1",
    "--param=frontendUrl=https://a.example",
  ]);
});

test("the list of trusted issuers is that of the checkout, by its whole path: the artefact has none", () => {
  const root = mkdtempSync(join(tmpdir(), "aurora-checkout-"));
  const callersOf = (DEPLOY_PARAMS: string) => withCallers(readStage({ stage: "dev" }, { DEPLOY_PARAMS }), root).params.callers;
  expect([callersOf(""), callersOf("callers="), callersOf("callers=lists/dev.json")]).toEqual([
    undefined,
    "",
    join(root, "lists/dev.json"),
  ]);
  writeFileSync(join(root, "callers.json"), "[]");
  expect([callersOf(""), callersOf("callers="), callersOf("callers=/elsewhere/dev.json")]).toEqual([
    join(root, "callers.json"),
    "",
    "/elsewhere/dev.json",
  ]);
  rmSync(root, { recursive: true });
});
