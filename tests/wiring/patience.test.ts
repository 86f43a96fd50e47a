import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

/** A limit on a test, a hook, a poll or a locator, in milliseconds. */
const ownLimit =
  /^\s*\}, \d[\d_]{3,}\);|^\s*\d[\d_]{3,},\n\s*\);|\{ timeout: \d|\.setDefaultTimeout\(\d|interruptAfterTimeLimit: \d|look < \d/m;

/** The files that name a limit of their own. What the deployed target waits for is another program's, and bounded by that. */
const limited = (files: readonly { readonly file: string; readonly text: string }[]) =>
  files.filter(({ file, text }) => !file.startsWith("deployed/") && ownLimit.test(text)).map(({ file }) => file);

const folder = join(root, "tests");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && file !== "wiring/patience.test.ts")
  .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));

test("no test has a limit of its own, which a busy machine would miss: what hangs is found after one patience", () => {
  expect(files.length).toBeGreaterThan(500);
  expect(limited(files)).toEqual([]);
});

test.each([
  'test("a", () => {\n}, 60_000);',
  'test(\n  "a",\n  () => undefined,\n  30_000,\n);',
  'describe("a", { timeout: 60_000 }, () => {});',
  "await expect.poll(look, { timeout: 2000 }).toBe(1);",
  "await page.getByText(words).waitFor({ timeout: 40_000 });",
  "page.setDefaultTimeout(30_000);",
  "fc.assert(property, { numRuns: 1000, interruptAfterTimeLimit: 20_000 });",
  "for (let look = 0; look < 360; look += 1) {",
])("finds %j", (text) => {
  expect(limited([{ file: "e2e/planted.test.ts", text }])).toEqual(["e2e/planted.test.ts"]);
});
