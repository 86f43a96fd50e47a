import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { writeGroups } from "../../bench/cold/alone.ts";
import { bundleNaively, bundleOurs } from "../../bench/cold/bundles.ts";
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

test("the bench of sets builds a function of each member alone, with the member's routes only", async () => {
  const groups = await writeGroups();
  expect(groups.length).toBeGreaterThan(1);
  const all = groups.flatMap(({ handler, members }) => [{ handler }, ...members]);
  const bundles = await bundleOurs(Object.fromEntries(all.map((one) => [one.handler, one])));
  const routesOf = ({ handler }: { readonly handler: string }) => {
    const { handler: loaded } = createRequire(import.meta.url)(bundles[handler]?.file ?? "");
    return (loaded.routes as { on: string }[]).map(({ on }) => on);
  };
  for (const { members, ...group } of groups) {
    expect(members.length).toBeGreaterThan(1);
    expect(members.flatMap(routesOf)).toEqual(routesOf(group));
  }
});
