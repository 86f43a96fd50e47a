import { CreateBackupCommand, DeleteTableCommand, DynamoDBClient, RestoreTableFromBackupCommand } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type Item, isParked } from "../../release/restore/item-owner.ts";
import { readItems } from "../../release/restore/table-items.ts";
import { awsClient } from "../deployed/aws.ts";
import type { Deployed } from "../deployed/stack.ts";
import { runOperatorCommand } from "./operator-command.ts";

const batchSize = 25;

/** The stack's table, and backups of it as DynamoDB makes them. */
export function tableBackups(deployed: Pick<Deployed, "aws" | "template" | "vault">) {
  const { aws, template } = deployed;
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(aws)));
  const TableName = template.tables[0]?.TableName ?? "";
  const read = () => readItems(client, TableName);

  const erase = async (items: readonly Item[]): Promise<void> => {
    for (let from = 0; from < items.length; from += batchSize) {
      const deletes = items.slice(from, from + batchSize).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
      await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: deletes } }));
    }
  };

  return {
    read,
    erase,
    /** Takes a backup. @returns Its ARN. */
    take: async (BackupName: string): Promise<string> => {
      const { BackupDetails } = await client.send(new CreateBackupCommand({ TableName, BackupName }));
      return BackupDetails?.BackupArn ?? "";
    },
    /**
     * Restores a backup as another table, and copies what the stack's table lacks out of it by the operator's command. Parked grants are as old as if
     * days had passed.
     */
    copyFrom: async (BackupArn: string): Promise<void> => {
      const restored = `${TableName}-restored`;
      await client.send(new RestoreTableFromBackupCommand({ BackupArn, TargetTableName: restored }));
      try {
        await runOperatorCommand(deployed, "restore-table.ts", "--from", restored, "--write");
      } finally {
        await client.send(new DeleteTableCommand({ TableName: restored }));
      }
      for (const item of (await read()).filter(isParked)) {
        await client.send(new PutCommand({ TableName, Item: age(item) }));
      }
    },
  };
}

function age(item: Item): Item {
  const yesterday = new Date(Date.now() - 86_400_000);
  return { ...item, expires_at: Math.floor(yesterday.getTime() / 1000), due_at: yesterday.toISOString() };
}
