import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { readJson } from "../read-json.ts";
import { account, region } from "./roles.ts";
import type { Embedded } from "./stack.ts";

type VaultKey = {
  readonly path: string;
  readonly current_version: number;
  readonly versions: readonly { readonly fields: readonly string[] }[];
};

export type Inventory = {
  /** Path, newest version and names of the fields of each credential. */
  readonly vault: readonly { readonly path: string; readonly version: number; readonly fields: readonly string[] }[];
  /** The keys of each item. */
  readonly table: readonly { readonly pk: string; readonly sk: string }[];
  readonly events: readonly string[];
};

/** Lists everything that is stored, by store: names and versions, never values. */
export async function takeInventory({ vault, aws, template }: Pick<Embedded, "vault" | "aws" | "template">): Promise<Inventory> {
  const credentials = { accessKeyId: account, secretAccessKey: "local-secret" };
  const client = new DynamoDBClient({ endpoint: aws, region, credentials });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: template.tables[0]?.TableName, ProjectionExpression: "pk, sk" }));
  const keys = await readJson<VaultKey[]>(await fetch(`${vault}/_control/keys`));
  const events = await readJson<{ "detail-type": string }[]>(await fetch(`${aws}/_control/events`));
  return {
    vault: keys.map(({ path, current_version, versions }) => ({ path, version: current_version, fields: versions.at(-1)?.fields ?? [] })),
    table: Items.map(({ pk, sk }) => ({ pk: pk?.S ?? "", sk: sk?.S ?? "" })),
    events: events.map((event) => event["detail-type"]),
  };
}
