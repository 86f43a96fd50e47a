import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { issuerKeysItemKey } from "../../../lib/table/item-keys.ts";
import { issuerKeysIn } from "../../../lib/table/stored-issuer-keys.ts";
import { openOpsTarget } from "../../fixtures/ops-target.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: the key set of the issuers is watched", () => {
  const target = useEmbeddedTarget();

  test("S78: the function of the template finds a set that no command wrote, and that it is gone", async () => {
    const ops = await openOpsTarget(target.aws, "dev");
    const logs = new CloudWatchLogsClient(ops.aws);
    const begun = Date.now();
    const look = async () => {
      await target.inside.invoke("auditSeal", {});
      const lines = { logGroupName: `${ops.table.name}/jobs`, filterPattern: '"KeySetChanged"', startTime: begun };
      const { events = [] } = await logs.send(new FilterLogEventsCommand(lines));
      return events.map(({ message = "" }) => JSON.parse(message).KeySetChanged);
    };
    expect(await look()).toEqual([0]);
    const arn = target.inside.environment("auditSeal").TEMPLATE_KEY_ARN ?? "";
    const now = new Date();
    await issuerKeysIn(ops.table).replace(undefined, [{ arn, kid: "planted", publishedAt: now }]);
    expect(await look()).toEqual([0, 1]);
    await ops.documents.send(new DeleteCommand({ TableName: ops.table.name, Key: issuerKeysItemKey }));
    expect(await look()).toEqual([0, 1, 0]);
  });
});
