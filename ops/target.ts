import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient, type SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
import { type DynamoDBDocumentClient, GetCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { Connection } from "../lib/connections/connection.ts";
import { parseConnection } from "../lib/table/connection-item.ts";
import { healthItemKey } from "../lib/table/item-keys.ts";
import type { Table } from "../lib/table/table.ts";
import { openTables } from "../release/restore/table-items.ts";
import { stackOf } from "../release/stage.ts";
import { findMissingRight } from "./missing-right.ts";

/** Where AWS is, and with which login: of the environment, as far as it does not say otherwise. */
export type AwsConfig = Pick<DynamoDBClientConfig & SecretsManagerClientConfig, "region" | "endpoint" | "credentials">;

/** A deployed stage, as its operator sees it. */
export type Target = {
  readonly stage: string;
  readonly region: string;
  /** What a client of any AWS service is made with. */
  readonly aws: AwsConfig;
  readonly table: Table;
  /** The same table by the SDK's own client, which can page through it. */
  readonly documents: DynamoDBDocumentClient;
  readonly secrets: SecretsManagerClient;
  readonly clock: () => Date;
  /** Reads every connection of the stage: the whole table is read. A record that this release cannot read is counted, and left out. */
  scan(): Promise<{ readonly connections: readonly Connection[]; readonly unreadable: number }>;
};

type Stage = { readonly stage: string; readonly region: string };

/** Opens a stage. @throws {Error} Its table cannot be read. */
export async function openTarget(where: Stage, config: AwsConfig = {}): Promise<Target> {
  const target = nameTarget(where, config);
  const { name } = target.table;
  await target.documents.send(new GetCommand({ TableName: name, Key: healthItemKey })).catch((cause: Error) => {
    const isAway = cause.name === "ResourceNotFoundException" || findMissingRight(cause) !== undefined;
    throw isAway ? new Error(`there is no table ${name} in ${where.region} that your AWS login may read`, { cause }) : cause;
  });
  return target;
}

/** Names a stage, which may have no table any more. */
export function nameTarget({ stage, region }: Stage, config: AwsConfig = {}): Target {
  const aws = { ...config, region };
  const client = openTables(region, aws);
  const TableName = stackOf({ name: stage });
  return {
    stage,
    region,
    aws,
    documents: client,
    secrets: new SecretsManagerClient(aws),
    table: { client, name: TableName },
    clock: () => new Date(),
    scan: async () => {
      const connections: Connection[] = [];
      let unreadable = 0;
      const filter = { FilterExpression: "begins_with(pk, :org) AND begins_with(sk, :connection)" };
      const ExpressionAttributeValues = { ":org": "ORG#", ":connection": "CONNECTION#" };
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ...filter, ExpressionAttributeValues })) {
        for (const item of Items) {
          try {
            connections.push(parseConnection(item));
          } catch {
            unreadable += 1;
          }
        }
      }
      return { connections, unreadable };
    },
  };
}
