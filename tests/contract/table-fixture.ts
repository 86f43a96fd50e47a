import { readFile } from "node:fs/promises";
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { vi } from "vitest";
import { parse } from "yaml";
import { openTable, type Table } from "../../lib/table/table.ts";
import { startAws } from "../../local/aws/server.ts";

export type LocalTable = {
  readonly table: Table;
  /** Makes one of the next calls go wrong; see the faults of the local AWS endpoint. */
  fail(fault: Readonly<Record<string, unknown>>): Promise<void>;
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
  return {
    table,
    fail: async (fault) => {
      const answer = await fetch(`${aws.url}/_control/faults`, { method: "POST", body: JSON.stringify(fault) });
      if (!answer.ok) {
        throw new Error(await answer.text());
      }
    },
    close: async () => {
      table.client.destroy();
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
