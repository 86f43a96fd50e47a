import { readFile } from "node:fs/promises";
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { vi } from "vitest";
import { parse } from "yaml";
import { openSdkDocuments } from "../../lib/table/sdk.ts";
import { openTable, type Table } from "../../lib/table/table.ts";
import { startAws } from "../../local/aws/server.ts";

export type LocalTable = {
  readonly table: Table;
  /** Makes one of the next calls go wrong; see the faults of the local AWS endpoint. */
  fail(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Ends all that goes wrong. */
  heal(): Promise<void>;
  /** Deletes every item. */
  empty(): Promise<Table>;
  close(): Promise<void>;
};

/** The real table's definition on the local endpoint, opened as a function opens it: by the environment. */
export async function startTable(): Promise<LocalTable> {
  const name = "aurora-test";
  const invokeFunction = () => Promise.reject(new Error("no function is there"));
  const aws = await startAws({ port: 0, tables: [await readDefinition(name)], secrets: {}, stateMachines: {}, invokeFunction });
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  const table = openTable(name);
  const client = openSdkDocuments();
  return {
    table,
    fail: async (fault) => {
      const answer = await fetch(`${aws.url}/_control/faults`, { method: "POST", body: JSON.stringify(fault) });
      if (!answer.ok) {
        throw new Error(await answer.text());
      }
    },
    heal: async () => void (await fetch(`${aws.url}/_control/faults`, { method: "DELETE" })),
    empty: async () => {
      const { name: TableName } = table;
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ProjectionExpression: "pk, sk" })) {
        for (let start = 0; start < Items.length; start += 25) {
          const requests = Items.slice(start, start + 25).map((Key) => ({ DeleteRequest: { Key } }));
          await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
        }
      }
      return table;
    },
    close: async () => {
      table.client.destroy();
      client.destroy();
      vi.unstubAllEnvs();
      await aws.close();
    },
  };
}

async function readDefinition(TableName: string): Promise<CreateTableCommandInput> {
  const text = await readFile(new URL("../../resources/table.yml", import.meta.url), "utf8");
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = parse(text).Resources.Table.Properties;
  return { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode };
}
