import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { dueIndex, outboxShardPrefix, shardsBelow } from "../../../lib/table/item-keys.ts";
import { ask } from "../ask.ts";
import { type Check, fail } from "../check.ts";
import type { Stage } from "../stage.ts";

/** The publisher tries each minute; the alarm waits for nine. */
const lateMs = 600_000;

/** Whether events wait that could not be published. */
export const outbox: Check = {
  name: "outbox",
  rights: ["dynamodb:Query on the table's index"],
  look: async (stage) => {
    const late = new Date(stage.clock().getTime() - lateMs);
    const counts = await Promise.all(shardsBelow(outboxShardPrefix).map((shard) => count(stage, shard, late)));
    const waiting = counts.reduce((sum, one) => sum + one, 0);
    const mend = `is there an event bus ${stage.stack}, and may jobsPublishEvents put events to it? The log group ${stage.stack}/jobs has the reason: docs/operate/alarms/events.md, "Events waiting"`;
    return {
      saw: "events that wait for more than 10 min",
      findings: waiting === 0 ? [] : [fail(`${waiting} events wait and are overdue`, mend)],
    };
  },
};

async function count({ clients, stack }: Stage, shard: string, before: Date): Promise<number> {
  const command = new QueryCommand({
    TableName: stack,
    IndexName: dueIndex.name,
    KeyConditionExpression: "#shard = :shard AND #at < :before",
    ExpressionAttributeNames: { "#shard": dueIndex.partition, "#at": dueIndex.sort },
    ExpressionAttributeValues: { ":shard": { S: shard }, ":before": { S: before.toISOString() } },
    Select: "COUNT",
  });
  const { Count = 0 } = await ask("dynamodb:Query on the table's index", () => clients.dynamo.send(command));
  return Count;
}
