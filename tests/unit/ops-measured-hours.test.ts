import type { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { compareMeasured, readMeasuredHours } from "../../ops/audit/measured-hours.ts";

const at = { stack: "aurora-oauth-prod", now: new Date("2026-11-30T12:00:00Z") };

/** CloudWatch, and what it was asked for. */
function cloudWatch(answer: () => Promise<object>) {
  const asked: GetMetricStatisticsCommand["input"][] = [];
  const send = (command: GetMetricStatisticsCommand) => {
    asked.push(command.input);
    return answer();
  };
  return { asked, client: { send } as unknown as Pick<CloudWatchClient, "send"> };
}

describe("S94: what auditSeal has measured", () => {
  test("is the most hours that it has counted for this stage in 15 months, and not the last", async () => {
    const { asked, client } = cloudWatch(async () => ({ Datapoints: [{ Maximum: 7 }, { Maximum: 9 }, { Maximum: 3 }] }));
    expect(await readMeasuredHours(client, at)).toEqual({ hours: 9 });
    expect(asked).toMatchObject([{ Dimensions: [{ Name: "service", Value: at.stack }], StartTime: new Date("2025-09-01T12:00:00Z") }]);
  });

  test("is not known without data, and where the login may not read it", async () => {
    expect(await readMeasuredHours(cloudWatch(async () => ({ Datapoints: [] })).client, at)).toEqual({ unknown: "it has no data" });
    const words = "User: arn:aws:iam::1:user/o is not authorized to perform: cloudwatch:GetMetricStatistics because no policy allows it";
    const refused = Object.assign(new Error(words), { name: "AccessDenied" });
    const unknown = "your AWS login needs cloudwatch:GetMetricStatistics";
    expect(await readMeasuredHours(cloudWatch(() => Promise.reject(refused)).client, at)).toEqual({ unknown });
  });

  test.each([
    ["ends behind it: its last hour is not measured yet", { hours: 9 }, 10, false],
    ["ends with it", { hours: 9 }, 9, false],
    ["cannot be compared", { unknown: "it has no data" }, 0, false],
    ["ends before it", { hours: 9 }, 8, true],
    ["is empty", { hours: 9 }, 0, true],
  ])("makes a finding of a trail that %s: %j, %d", (_title, measured, number, isFinding) => {
    const what = `has counted 9 hours, and the trail ends with number ${number}: it was cut back`;
    expect(compareMeasured(measured, number)).toEqual(isFinding ? [{ where: "AuditHead", what }] : []);
  });
});
