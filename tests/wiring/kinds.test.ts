import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../fixtures/template.ts";
import { listSealedFiles } from "../sealed-files.ts";

const sealed = listSealedFiles(root);

test("the engine's tests run once more with sealed tokens, and none that has no credential store", () => {
  expect(sealed.length).toBeGreaterThan(100);
  expect(sealed).toContain("tests/protocol/lease-model.long.test.ts");
  expect(sealed.filter((file) => /aws-sts|discovery|access-tokens-moved|protocol\/(providers|setup)\//.test(file))).toEqual([]);
});

const files = {
  "vitest.config.mjs": `import { CountsReporter } from ${JSON.stringify(join(root, "tests/reporters/counts-reporter.ts"))};
    export default { test: { globals: true, include: ["*.test.mjs"], maxWorkers: 1, isolate: false, reporters: [new CountsReporter()] } };`,
  "both.test.mjs": 'test("passes", () => {}); test("fails", () => expect(1).toBe(2));',
  "unloaded.test.mjs": 'throw new Error("does not load");',
};

test("a run of vitest appends its passed and failed tests to the gate's counts, and names each failure, also of a file that does not load", async () => {
  const folder = await mkdtemp(join(tmpdir(), "counts-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  const counts = join(folder, "counts");
  const vitest = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", folder];
  const failed = promisify(execFile)(process.execPath, vitest, { cwd: root, env: { PATH: process.env.PATH, TEST_COUNTS: counts } });
  await expect(failed).rejects.toMatchObject({ code: 1 });
  const [sums, ...failures] = (await readFile(counts, "utf8")).trimEnd().split("\n");
  expect(sums).toBe("1 2");
  expect(failures).toEqual([
    expect.stringMatching(/both\.test\.mjs: fails: expected 1 to be 2/),
    expect.stringMatching(/unloaded\.test\.mjs: the file itself: does not load/),
  ]);
});
