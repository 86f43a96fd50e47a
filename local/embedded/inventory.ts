import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { account, region } from "./roles.ts";
import type { Embedded } from "./stack.ts";

export type Inventory = {
  /** Path, newest version and names of the fields of each credential. */
  readonly vault: readonly { readonly path: string; readonly version: number; readonly fields: readonly string[] }[];
  /** The keys of each item. */
  readonly table: readonly { readonly pk: string; readonly sk: string }[];
  readonly events: readonly string[];
};

/** Lists what is stored where: names and versions, never values. */
export async function takeInventory({ vault, aws, template }: Pick<Embedded, "vault" | "aws" | "template">): Promise<Inventory> {
  const credentials = { accessKeyId: account, secretAccessKey: "local-secret" };
  const client = new DynamoDBClient({ endpoint: aws, region, credentials });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: template.tables[0]?.TableName, ProjectionExpression: "pk, sk" }));
  const [{ keys }, { events }] = await Promise.all([readJson(`${vault}/_control/keys`), readJson(`${aws}/_control/events`)]);
  return {
    vault: keys,
    table: Items.map(({ pk, sk }) => ({ pk: pk?.S ?? "", sk: sk?.S ?? "" })),
    events: events.map((event: { "detail-type": string }) => event["detail-type"]),
  };
}

const readJson = async (url: string) => (await fetch(url)).json();
