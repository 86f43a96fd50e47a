import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => `S${first + index}`);

/** The security points that are built so far; each is in the title of at least one test. */
const points = [
  ...from(1, 45),
  "S47",
  "S48",
  "S49",
  "S50",
  "S51",
  ...from(53, 60),
  "S63",
  "S65",
  "S66",
  "S67",
  "S69",
  "S70",
  "S71",
  "S74",
  "S75",
  "S76",
  "S82",
  "S88",
];

const titles = readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" })
  // This file names every point, and would find each of them in itself.
  .filter((file) => file.endsWith(".test.ts") && !file.endsWith("security-points.test.ts"))
  .flatMap((file) => readFileSync(join(root, "tests", file), "utf8").match(/\bS\d+\b(?=[^\n]*[:,])/g) ?? []);

test.each(points)("%s is in the title of a test", (point) => {
  expect(titles).toContain(point);
});
