import { expect, test } from "vitest";
import type { Point } from "../../local/gameday/alarm.ts";
import { parseAlarms } from "../../local/gameday/parse-alarms.ts";
import { watchAlarms } from "../../local/gameday/watch-alarms.ts";
import { alarmResources } from "../fixtures/alarm-resources.ts";
import { readYaml } from "../fixtures/template.ts";
import { namespace, written } from "../fixtures/written-metrics.ts";

const name = "KeySetChangedAlarm";
const alarms = parseAlarms({ Resources: { [name]: alarmResources[name] } }, String);
const minutesBetween = 10;

/** The alarm's states after looks that began at the first minute. `undefined`: there was none. */
function statesAfter(looks: readonly (0 | 1 | undefined)[], begin = 0) {
  const points = looks.flatMap((value, index): Point[] => {
    const minute = begin + index * minutesBetween;
    const dimensions = { service: `\${self:service}-\${sls:stage}` };
    return value === undefined ? [] : [{ namespace: String(namespace), name: "KeySetChanged", dimensions, value, minute }];
  });
  return watchAlarms(alarms, points, begin + looks.length * minutesBetween).map((states) => states[name]);
}

test("the alarm reads the metric by the dimensions that it has, and `auditSeal` looks as often as it expects", () => {
  expect(written.get("KeySetChanged")).toEqual(["service"]);
  expect(alarms).toMatchObject([{ tells: true, metrics: [{ periodSeconds: 60 * minutesBetween }] }]);
  expect(readYaml("functions/audit/functions.yml")).toMatchObject({
    auditSeal: { events: [{ schedule: { rate: `rate(${minutesBetween} minutes)` } }] },
  });
});

test.each<[string, (0 | 1 | undefined)[], boolean]>([
  ["no look, which is for AuditSilentAlarm", [undefined, undefined, undefined, undefined], false],
  ["looks that find nothing", [0, 0, 0, 0], false],
  ["one look between a command's record and its write", [0, 1, 0, 0, 0], false],
  ["two looks in a row", [0, 1, 1], true],
  ["two looks with one between them that was not made", [1, undefined, 1], true],
])("S78: %s: raised %s", (_, looks, raised) => {
  for (const begin of [0, 3, 9]) {
    expect(statesAfter(looks, begin).includes("ALARM"), `from minute ${begin}`).toBe(raised);
  }
});

test("it is over once the set is a command's again", () => {
  expect(statesAfter([1, 1, 0, 0, 0]).at(-1)).toBe("OK");
});
