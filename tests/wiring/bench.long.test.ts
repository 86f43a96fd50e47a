import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { bundleNaively } from "../../bench/cold/bundles.ts";
import { coldCases } from "../../bench/cold/cases.ts";
import { root } from "../fixtures/template.ts";

test("what the benches compose loads in Node itself, without a bundler that would read other kinds of files", async () => {
  const load = `await import(${JSON.stringify(join(root, "bench/compose.ts"))})`;
  const { stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", load]);
  expect(stderr).toBe("");
});

test("the bench of cold paths builds its naive bundles: their stand-ins have what the product's own adapters have", async () => {
  const bundles = await bundleNaively(coldCases);
  expect(Object.keys(bundles)).toEqual(Object.keys(coldCases));
});
