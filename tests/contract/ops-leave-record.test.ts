import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { operator } from "../../local/embedded/roles.ts";
import { leaveRecord } from "../../ops/leave-record.ts";
import { openTarget } from "../../ops/target.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";

let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
beforeAll(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  for (const [name, value] of Object.entries(aws.environment)) {
    vi.stubEnv(name, value);
  }
});
afterAll(() => aws.close());

const stage = { stage: "test", region: "eu-west-1" };

it("writes one line with the operator's ARN to the log group of operators", async () => {
  const target = await openTarget(stage);
  await leaveRecord(target, { act: "operator.stop", organisation: "acme", reason: "leaked" });
  const { events = [] } = await new CloudWatchLogsClient(stage).send(
    new FilterLogEventsCommand({ logGroupName: "aurora-oauth-test/operators", filterPattern: '"audit_records"' }),
  );
  expect(events.map(({ message = "" }) => JSON.parse(message))).toEqual([
    {
      audit_records: [
        {
          id: expect.stringMatching(/^[\w-]{36}$/),
          at: expect.stringMatching(/^\d{4}-.*Z$/),
          actor: operator.arn,
          act: "operator.stop",
          organisation: "acme",
          reason: "leaked",
        },
      ],
    },
  ]);
});

it("fails where the record cannot be written, so that the command does not run", async () => {
  const { table, ...target } = await openTarget(stage);
  await expect(leaveRecord({ ...target, table: { ...table, name: "aurora-oauth-old" } }, { act: "operator.stop" })).rejects.toThrow(
    "the command left no audit record in aurora-oauth-old/operators, so it was not run",
  );
});
