import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { defaultRefreshShards, dueIndex, dutyShardPrefix, toShard } from "../../lib/table/item-keys.ts";
import { type Item, isConnection, isParked } from "../../release/restore/item-owner.ts";
import { readItems } from "../../release/restore/table-items.ts";
import { awsClient } from "../deployed/aws.ts";
import type { SoakedStack } from "./stage.ts";

/** The stack's table, as an operator reads it, and makes time pass in it. */
export type Stored = {
  read(): Promise<readonly Item[]>;
  /**
   * Makes the minutes pass for which something waits: a parked grant for its confirmation or for its next try, an event for its next
   * publication, and a duty for its next try. No clock of a deployed function can be moved.
   */
  hurry(items: readonly Item[]): Promise<void>;
};

export function storedIn({ aws, template }: Pick<SoakedStack, "aws" | "template">): Stored {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(aws)));
  const TableName = template.tables[0]?.TableName ?? "";
  const update = async ({ pk, sk }: Item, values: Readonly<Record<string, unknown>>, condition: string) => {
    const names = Object.keys(values);
    const command = new UpdateCommand({
      TableName,
      Key: { pk, sk },
      UpdateExpression: `SET ${names.map((_, index) => `#n${index} = :v${index}`).join(", ")}`,
      ConditionExpression: `attribute_exists(pk)${condition}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name, index) => [`:v${index}`, values[name]])),
    });
    await client.send(command).catch((error: unknown) => {
      // It is gone, or at work: nothing has to be hurried.
      if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") {
        throw error;
      }
    });
  };
  return {
    read: () => readItems(client, TableName),
    hurry: async (items) => {
      const now = new Date();
      const past = { [dueIndex.sort]: new Date(now.getTime() - 1000).toISOString() };
      for (const item of items) {
        if (isParked(item)) {
          const expired = item.phase === "parked" ? { expires_at: Math.floor(now.getTime() / 1000) - 1 } : {};
          await update(item, { ...past, ...expired }, "");
        } else if (item.pk.startsWith("OUTBOX#")) {
          await update(item, past, "");
        } else if (isConnection(item) && waitsForDuty(item, now)) {
          const duties = { ...(item.duties as Duties), auth_key: now.getTime() - 1000 };
          const due = { [dueIndex.partition]: `${dutyShardPrefix}${toShard(String(item.id), defaultRefreshShards)}`, due_reason: "duty" };
          await update(item, { ...past, ...due, duties }, " AND attribute_not_exists(lease_owner)");
        }
      }
    },
  };
}

type Duties = Readonly<Record<string, number>>;

const retrySeconds = 15 * 60;

/** Whether what a method makes at the provider is not made yet, and is tried again within the quarter of an hour that a failed duty waits. */
export const waitsForDuty = ({ status, duties }: Item, now: Date): boolean => {
  const at = (duties as Duties | undefined)?.auth_key;
  return status === "active" && at !== undefined && at < now.getTime() + retrySeconds * 1000;
};
