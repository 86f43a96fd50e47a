import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

test("what the benches compose loads in Node itself, without a bundler that would read other kinds of files", async () => {
  const load = `await import(${JSON.stringify(join(root, "bench/compose.ts"))})`;
  const { stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", load]);
  expect(stderr).toBe("");
});
