import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faults } from "../../local/gameday/faults.ts";
import { alarmResources } from "../fixtures/alarm-resources.ts";
import { root } from "../fixtures/template.ts";

test("docs/operate/gameday.md has a row for each fault of the game day, in its order", () => {
  const [, , ...rows] = readFileSync(join(root, "docs/operate/gameday.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"));
  const code = (name: string) => `\`${name}\``;
  expect(rows).toEqual(
    faults.map(({ title, felt, alarm, step }) => {
      const callersGet = felt === undefined ? "tokens as before" : code(felt);
      return `| ${title} | ${callersGet} | ${alarm === undefined ? "none: no operator can act" : code(alarm)} | ${step} |`;
    }),
  );
});

test("each alarm that a fault names is there", () => {
  const named = faults.flatMap(({ alarm, also }) => [...(alarm === undefined ? [] : [alarm]), ...Object.keys(also)]);
  expect(named.filter((name) => !alarmResources[name]?.Type.startsWith("AWS::CloudWatch::"))).toEqual([]);
});

test("no two faults have one name", () => {
  expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
});
