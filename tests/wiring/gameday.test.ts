import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { head } from "../../local/gameday/describe-day.ts";
import { faults } from "../../local/gameday/faults.ts";
import { alarmResources } from "../fixtures/alarm-resources.ts";
import { root } from "../fixtures/template.ts";

const section = readFileSync(join(root, "docs/operate/README.md"), "utf8").split("\n## Game day\n")[1]?.split("\n## ")[0] ?? "";
const [titles, ...rows] = section
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.slice(2, -2).split(" | "));

test("docs/operate/README.md has a row for each fault of the game day, in its order, with its alarm and the step that ends it", () => {
  expect(titles).toEqual(head);
  expect(rows.map(([title]) => title)).toEqual(faults.map(({ title }) => title));
  for (const [index, [title, , alarm, , ended, lost]] of rows.entries()) {
    const fault = faults[index];
    expect(alarm, title).toMatch(fault?.alarm === undefined ? /^none/ : new RegExp(`^\`${fault.alarm}\` after \\d+ min \\(`));
    expect(ended, title).toContain(`${fault?.step}. All alarms were over `);
    expect(lost, title).toBe("nothing");
  }
});

test("what a row says of other alarms is what its fault explains", () => {
  for (const [index, [title, , , also = ""]] of rows.entries()) {
    const told = also === "nothing" ? [] : also.split("; ");
    const explained = Object.entries(faults[index]?.also ?? {}).map(([name, why]) => `\`${name}\`: ${why}`);
    expect(
      told.filter((sentence) => !explained.includes(sentence)),
      title,
    ).toEqual([]);
  }
});

test("each alarm that a fault names is there", () => {
  const named = faults.flatMap(({ alarm, also }) => [...(alarm === undefined ? [] : [alarm]), ...Object.keys(also)]);
  expect(named.filter((name) => !alarmResources[name]?.Type.startsWith("AWS::CloudWatch::"))).toEqual([]);
});

test("no two faults have one name", () => {
  expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
});
