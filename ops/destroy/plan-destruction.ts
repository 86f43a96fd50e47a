import { CloudFormationClient, GetTemplateCommand, paginateListStackResources } from "@aws-sdk/client-cloudformation";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { type Item, isConnection, isParked } from "../../release/restore/item-owner.ts";
import { foundationOf } from "../../release/stage.ts";
import type { Target } from "../target.ts";

export type StackResource = { readonly id: string; readonly type: string; readonly physicalId: string };
type Stack = { readonly name: string; readonly resources: readonly StackResource[] };

/** What ends with a stage. */
export type Plan = {
  readonly stage: string;
  readonly application: Stack;
  readonly foundation: Stack;
  /** Keys that `ops rotate issuer-key` has made: no stack has them. */
  readonly rotatedKeys: readonly string[];
  /** S3 deletes nothing of the audit trail before its days are over. */
  readonly isTrailLocked: boolean;
  /** Connections, and grants of unfinished logins: each is a grant at a provider that nothing else would revoke. */
  readonly living: number;
};

/** Reads what a stage has. @throws {Error} Table or stacks cannot be read. */
export async function planDestruction({ stage, aws, table, documents }: Target): Promise<Plan> {
  const client = new CloudFormationClient(aws);
  const foundation = foundationOf(table.name);
  const ofFoundation = await readResources(client, foundation);
  const own = ofFoundation.filter(({ type }) => type === "AWS::KMS::Key").map(({ physicalId }) => physicalId);
  const keys = ((await issuerKeysIn(table).read()) ?? []).map(({ arn }) => arn);
  const { TemplateBody = "" } = ofFoundation.length === 0 ? {} : await client.send(new GetTemplateCommand({ StackName: foundation }));
  let living = 0;
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: table.name, ConsistentRead: true })) {
    living += (Items as Item[]).filter((item) => isConnection(item) || isParked(item)).length;
  }
  return {
    stage,
    application: { name: table.name, resources: await readResources(client, table.name) },
    foundation: { name: foundation, resources: ofFoundation },
    rotatedKeys: keys.filter((arn) => !own.some((id) => arn.endsWith(`/${id}`))),
    isTrailLocked: /"ObjectLockEnabled": *true/.test(TemplateBody),
    living,
  };
}

/** @returns None: there is no such stack, or no longer. */
async function readResources(client: CloudFormationClient, StackName: string): Promise<readonly StackResource[]> {
  const found: StackResource[] = [];
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { LogicalResourceId: id = "", ResourceType: type = "", PhysicalResourceId: physicalId = "" } of StackResourceSummaries) {
        found.push({ id, type, physicalId });
      }
    }
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("does not exist"))) {
      throw error;
    }
  }
  return found;
}
