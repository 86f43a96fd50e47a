import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { TestModule } from "vitest/node";
import { root } from "../fixtures/template.ts";
import { CountsReporter } from "../reporters/counts-reporter.ts";
import { listSealedFiles } from "../sealed-files.ts";

const sealed = listSealedFiles(root);

test("the engine's tests run once more with sealed tokens, and none that has no credential store", () => {
  expect(sealed.length).toBeGreaterThan(100);
  expect(sealed).toContain("tests/protocol/lease-model.test.ts");
  expect(sealed.filter((file) => /aws-sts|discovery|access-tokens-moved|protocol\/(providers|setup)\//.test(file))).toEqual([]);
});

/** A file of tests, as vitest hands it to a reporter. */
const moduleOf = (state: string, tests: Readonly<Record<string, number>>) =>
  ({
    state: () => state,
    children: { allTests: (wanted: string) => Array.from({ length: tests[wanted] ?? 0 }).values() },
  }) as unknown as TestModule;

test("a run appends its passed and failed tests to the gate's counts, and a file that does not load counts as failed", () => {
  const folder = mkdtempSync(join(tmpdir(), "counts-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  process.env.TEST_COUNTS = join(folder, "counts");
  const reporter = new CountsReporter();
  reporter.onTestRunEnd([moduleOf("passed", { passed: 3 }), moduleOf("failed", { passed: 1, failed: 2 }), moduleOf("failed", {})]);
  reporter.onTestRunEnd([moduleOf("passed", { passed: 4 })]);
  expect(readFileSync(join(folder, "counts"), "utf8")).toBe("4 3\n4 0\n");
});
