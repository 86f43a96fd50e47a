import { describe, expect, it } from "vitest";
import { alarmResources, mathAlarms } from "../fixtures/alarm-resources.ts";
import { type Instant, isRaised } from "../fixtures/metric-math.ts";

/** What callers of the broker got in one minute. */
type Minute = Instant;

const good = (requests: number): Minute => ({ invocations: requests });
const bad = (requests: number, failed: number): Minute => ({ invocations: requests, failed });
const lasting = (minutes: number, minute: Minute) => Array.from({ length: minutes }, () => minute);
const hour = 60;

/** What the alarm's metrics have over its period, which ends with the last of these minutes. */
function sumUp(name: string, minutes: readonly Minute[]): Instant {
  const stats = mathAlarms.find((alarm) => alarm.name === name)?.metrics.flatMap(({ MetricStat }) => MetricStat ?? []) ?? [];
  const [seconds = 0] = stats.map(({ Period }) => Period);
  const sums: Record<string, number> = {};
  for (const minute of minutes.slice(-seconds / 60)) {
    for (const [id, value] of Object.entries(minute)) {
      sums[id] = (sums[id] ?? 0) + value;
    }
  }
  return sums;
}

/** Whether a composite alarm is raised, with the alarms of its rule as they are after these minutes. */
function isComposed(name: string, minutes: readonly Minute[]): boolean {
  const { "Fn::Sub": rule = "" } = (alarmResources[name]?.Properties.AlarmRule ?? {}) as { "Fn::Sub"?: string };
  const parts = [...rule.matchAll(/ALARM\("\$\{(\w+)\}"\)/g)].map(([, part = ""]) => part);
  expect(rule).toBe(parts.map((part) => `ALARM("\${${part}}")`).join(" AND "));
  return parts.every((part) => isRaised(part, sumUp(part, minutes)));
}

/** The minutes after which the alarm is raised, of those that follow a good past of six hours. */
function raisedAfter(name: string, past: Minute, minutes: readonly Minute[]): readonly number[] {
  const history = lasting(6 * hour, past);
  return minutes.flatMap((_, index) => (isComposed(name, [...history, ...minutes.slice(0, index + 1)]) ? [index + 1] : []));
}

describe("TokensBurnFastAlarm", () => {
  it("is raised within a minute if no caller gets a token any more, and is over five minutes after the repair", () => {
    const raised = raisedAfter("TokensBurnFastAlarm", good(60), [...lasting(20, bad(60, 60)), ...lasting(hour, good(60))]);
    expect([raised[0], raised.at(-1), raised.length]).toEqual([1, 24, 24]);
  });

  it("is raised by 2 % of bad answers after most of an hour, and not by 1 %", () => {
    expect(raisedAfter("TokensBurnFastAlarm", good(600), lasting(3 * hour, bad(600, 12)))[0]).toBe(44);
    expect(raisedAfter("TokensBurnFastAlarm", good(600), lasting(3 * hour, bad(600, 6)))).toEqual([]);
  });

  it("waits in a stage with few requests for ten bad answers within the hour", () => {
    expect(raisedAfter("TokensBurnFastAlarm", good(1), lasting(20, bad(1, 1)))[0]).toBe(10);
    expect(
      raisedAfter(
        "TokensBurnFastAlarm",
        good(0),
        Array.from({ length: 3 * hour }, (_, minute) => bad(1, minute % 7 === 0 ? 1 : 0)),
      ),
    ).toEqual([]);
  });

  it("is not raised by callers who are refused, however many", () => {
    const minute = { invocations: 1000, refused: 990 };
    expect(raisedAfter("TokensBurnFastAlarm", good(60), lasting(hour, minute))).toEqual([]);
    expect(raisedAfter("TokensBurnFastAlarm", good(60), lasting(10, { ...minute, failed: 10 }))[0]).toBe(5);
  });
});

describe("TokensBurnSlowAlarm", () => {
  it("is raised by 1 % of bad answers after most of six hours, and is over within half an hour of the repair", () => {
    const raised = raisedAfter("TokensBurnSlowAlarm", good(600), [...lasting(5 * hour, bad(600, 6)), ...lasting(2 * hour, good(600))]);
    expect([raised[0], raised.at(-1)]).toEqual([216, 5 * hour + 12]);
  });

  it("is not raised by what the objective allows, nor by five times as much", () => {
    expect(raisedAfter("TokensBurnSlowAlarm", good(1000), lasting(7 * hour, bad(1000, 1)))).toEqual([]);
    expect(raisedAfter("TokensBurnSlowAlarm", good(1000), lasting(7 * hour, bad(1000, 5)))).toEqual([]);
  });
});

describe("LosingAccessAlarm", () => {
  const rule = JSON.stringify(alarmResources.LosingAccessAlarm?.Properties.AlarmRule);

  it("is raised by any alarm that means that tokens are not served, or soon are not", () => {
    const parts = [...rule.matchAll(/\$\{(\w+)\}/g)].map(([, part]) => part);
    expect(parts.filter((part = "") => !alarmResources[part]?.Type.endsWith("Alarm"))).toEqual([]);
    expect(parts).toEqual([
      "TokensBurnFastAlarm",
      "TokensBurnSlowAlarm",
      "RefreshesFailingAlarm",
      "BacklogAlarm",
      "ScheduleSilentAlarm",
      "LossesAlarm",
      "GatewayFailingAlarm",
      "TrafficSeenAlarm",
      "TrafficGoneAlarm",
    ]);
    // Traffic that is gone is a fault only where there was some.
    expect(rule).toContain(String.raw`(ALARM(\"${"$"}{TrafficSeenAlarm}\") AND ALARM(\"${"$"}{TrafficGoneAlarm}\"))`);
    expect(rule.match(/ OR /g)).toHaveLength(parts.length - 2);
  });
});
