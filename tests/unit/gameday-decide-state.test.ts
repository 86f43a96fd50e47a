import { expect, test } from "vitest";
import type { AlarmState, TreatMissingData } from "../../local/gameday/alarm.ts";
import { decideState } from "../../local/gameday/decide-state.ts";

const treatments: readonly TreatMissingData[] = ["missing", "ignore", "breaching", "notBreaching"];

/** @param series - The newest last, as AWS writes it: `X` breaches, `0` does not, `-` is missing. */
function decide(series: string, [datapointsToAlarm, evaluationPeriods]: readonly [number, number], before: AlarmState) {
  const points = { X: 10, "0": 0, "-": undefined };
  const values = [...series].map((letter) => points[letter as keyof typeof points]).reverse();
  const rule = { comparison: "GreaterThanOrEqualToThreshold", threshold: 5, datapointsToAlarm, evaluationPeriods };
  return treatments.map((treatMissingData) => decideState({ ...rule, treatMissingData }, values, before));
}

// The states for missing, ignore, breaching and notBreaching. An alarm that evaluates three periods looks at five.
const kept = "INSUFFICIENT_DATA";
test.each([
  ["0-X-X", [3, 3], ["OK", "OK", "OK", "OK"]],
  ["0----", [3, 3], ["OK", "OK", "OK", "OK"]],
  ["-----", [3, 3], ["INSUFFICIENT_DATA", kept, "ALARM", "OK"]],
  ["0XX-X", [3, 3], ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["--X--", [3, 3], ["ALARM", kept, "ALARM", "OK"]],
  ["0-X-X", [2, 3], ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["00X0X", [2, 3], ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["0-X--", [2, 3], ["OK", "OK", "ALARM", "OK"]],
  ["----0", [2, 3], ["OK", "OK", "ALARM", "OK"]],
  ["---X-", [2, 3], ["ALARM", kept, "ALARM", "OK"]],
  ["--X-X", [2, 3], ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["XX000", [2, 3], ["OK", "OK", "OK", "OK"]],
  ["00X", [1, 1], ["ALARM", "ALARM", "ALARM", "ALARM"]],
  ["00-", [1, 1], ["OK", "OK", "OK", "OK"]],
] as const)("%s with %j to alarm: %j", (series, rule, expected) => {
  expect(decide(series, rule, "INSUFFICIENT_DATA")).toEqual(expected);
});

test("ignore keeps the state that there was", () => {
  for (const before of ["OK", "ALARM"] as const) {
    expect(decide("-----", [3, 3], before)[1]).toBe(before);
  }
});

test.each([
  ["GreaterThanOrEqualToThreshold", [false, true, true]],
  ["GreaterThanThreshold", [false, false, true]],
  ["LessThanOrEqualToThreshold", [true, true, false]],
  ["LessThanThreshold", [true, false, false]],
])("%s of 5 to 4, 5 and 6: %j", (comparison, expected) => {
  const rule = { comparison, threshold: 5, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: "missing" as const };
  expect([4, 5, 6].map((value) => decideState(rule, [value], "OK") === "ALARM")).toEqual(expected);
});

test("an unknown comparison is refused", () => {
  const rule = { comparison: "Other", threshold: 5, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: "missing" as const };
  expect(() => decideState(rule, [1], "OK")).toThrow("Other");
});
