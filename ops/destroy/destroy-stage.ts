import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from "@aws-sdk/client-cloudformation";
import { KMSClient } from "@aws-sdk/client-kms";
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { openIssuerKms } from "../rotate/issuer-kms.ts";
import type { AwsConfig } from "../target.ts";
import type { Plan, StackResource } from "./plan-destruction.ts";

const oneHour = { maxWaitTime: 3600, minDelay: 1, maxDelay: 10 };

type Resource = { readonly Type: string; readonly DeletionPolicy?: string; readonly Properties?: Readonly<Record<string, unknown>> };

/**
 * Deletes a stage for good: the application's stack first, then the foundation with table, trail and keys. It may be run again after any failure.
 *
 * @param options.roleArn - A role for CloudFormation, in place of that of the stack: the one of CI may delete no data.
 */
export async function destroyStage(
  aws: AwsConfig,
  plan: Plan,
  { roleArn, say }: { readonly roleArn?: string | undefined; readonly say: (line: string) => void },
): Promise<void> {
  const cloudFormation = new CloudFormationClient(aws);
  const role = roleArn === undefined ? {} : { RoleARN: roleArn };
  const keys = openIssuerKms(new KMSClient(aws), { templateKey: "", stage: plan.stage });
  for (const arn of plan.rotatedKeys) {
    await keys.retire(arn);
  }
  const remove = async (StackName: string) => {
    await cloudFormation.send(new DeleteStackCommand({ StackName, ...role }));
    await waitUntilStackDeleteComplete({ client: cloudFormation, ...oneHour }, { StackName });
    say(`deleted ${StackName}`);
  };
  const { application, foundation } = plan;
  if (application.resources.length > 0) {
    await emptyBuckets(aws, application.resources);
    await remove(application.name);
  }
  if (foundation.resources.length > 0) {
    await release(cloudFormation, foundation.name, role, plan.isTrailLocked);
    await emptyBuckets(aws, plan.isTrailLocked ? [] : foundation.resources);
    await remove(foundation.name);
  }
}

/** Lets a deletion of the foundation take its resources along. What S3 has locked stays. A stack that an earlier try could not delete has it so, and takes no update. */
async function release(
  client: CloudFormationClient,
  StackName: string,
  role: { readonly RoleARN?: string },
  isTrailLocked: boolean,
): Promise<void> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  if (stack?.StackStatus === "DELETE_FAILED") {
    return;
  }
  const { TemplateBody = "{}" } = await client.send(new GetTemplateCommand({ StackName }));
  const template: { readonly Resources: Readonly<Record<string, Resource>> } = JSON.parse(TemplateBody);
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([id, { Properties = {}, ...resource }]) => [
      id,
      {
        ...resource,
        DeletionPolicy: isTrailLocked && resource.Type.startsWith("AWS::S3::") ? "Retain" : "Delete",
        Properties: "DeletionProtectionEnabled" in Properties ? { ...Properties, DeletionProtectionEnabled: false } : Properties,
      },
    ]),
  );
  // CloudFormation takes no change of policies alone: a new tag of the stack changes its resources too.
  const Tags = [...(stack?.Tags ?? []).filter(({ Key }) => Key !== "DESTROYED"), { Key: "DESTROYED", Value: new Date().toISOString() }];
  const TemplateText = JSON.stringify({ ...template, Resources });
  await client.send(
    new UpdateStackCommand({ StackName, TemplateBody: TemplateText, Tags, Capabilities: ["CAPABILITY_NAMED_IAM"], ...role }),
  );
  await waitUntilStackUpdateComplete({ client, ...oneHour }, { StackName });
}

/** S3 deletes no bucket that has something in it, an earlier version included. */
async function emptyBuckets(aws: AwsConfig, resources: readonly StackResource[]): Promise<void> {
  const client = new S3Client(aws);
  for (const { physicalId: Bucket } of resources.filter(({ type }) => type === "AWS::S3::Bucket")) {
    for (let hasMore = true; hasMore; ) {
      const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      hasMore = Objects.length > 0;
      const command = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } });
      const { Errors: [refused] = [] } = hasMore ? await client.send(command) : {};
      if (refused !== undefined) {
        throw new Error(`${Bucket}: ${refused.Key} cannot be deleted: ${refused.Code}`);
      }
    }
  }
}
