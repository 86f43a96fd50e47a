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

/** Reads what a stage has, or what an earlier try has left of it. @throws {Error} There is no such stage, or its table or stacks cannot be read. */
export async function planDestruction(target: Target): Promise<Plan> {
  const { stage, aws, region, table } = target;
  const client = new CloudFormationClient(aws);
  const application = { name: table.name, resources: await readResources(client, table.name) };
  const foundation = { name: foundationOf(table.name), resources: await readResources(client, foundationOf(table.name)) };
  if (application.resources.length + foundation.resources.length === 0) {
    throw new Error(`there is neither a stack ${application.name} nor ${foundation.name} in ${region}`);
  }
  const isIn = (type: string) => foundation.resources.filter((one) => one.type === type);
  const hasTable = isIn("AWS::DynamoDB::Table").length > 0;
  const keys = hasTable ? ((await issuerKeysIn(table).read()) ?? []).map(({ arn }) => arn) : [];
  const { TemplateBody = "" } =
    foundation.resources.length === 0 ? {} : await client.send(new GetTemplateCommand({ StackName: foundation.name }));
  return {
    ...{ stage, application, foundation },
    rotatedKeys: keys.filter((arn) => !isIn("AWS::KMS::Key").some(({ physicalId }) => arn.endsWith(`/${physicalId}`))),
    isTrailLocked: /"ObjectLockEnabled": *true/.test(TemplateBody),
    living: hasTable ? await countLiving(target) : 0,
  };
}

async function countLiving({ documents: client, table }: Target): Promise<number> {
  let living = 0;
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table.name, ConsistentRead: true })) {
    living += (Items as Item[]).filter((item) => isConnection(item) || isParked(item)).length;
  }
  return living;
}

/** Reads which resources of a stack are there. None: there is no such stack, or no longer. */
async function readResources(client: CloudFormationClient, StackName: string): Promise<readonly StackResource[]> {
  const found: StackResource[] = [];
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const {
        ResourceStatus,
        LogicalResourceId: id = "",
        ResourceType: type = "",
        PhysicalResourceId: physicalId = "",
      } of StackResourceSummaries) {
        if (ResourceStatus !== "DELETE_COMPLETE") {
          found.push({ id, type, physicalId });
        }
      }
    }
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("does not exist"))) {
      throw error;
    }
  }
  return found;
}
