import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { s3Trail } from "../../lib/audit/s3-trail.ts";
import type { TrailStore } from "../../lib/audit/seal-hour.ts";
import { toPem } from "../../lib/audit/to-pem.ts";
import type { Target } from "../target.ts";

/** The trail of a deployed stage, and the public key that its newest digests are signed with, in PEM. */
export type OpenTrail = { readonly store: TrailStore; readonly pem: string };

/** Finds bucket and key by the outputs of the stage's stack. @throws {Error} The stack has no trail, or it cannot be read. */
export async function openTrail({ aws, table: { name: StackName } }: Pick<Target, "aws" | "table">): Promise<OpenTrail> {
  const { Stacks: [stack] = [] } = await new CloudFormationClient(aws).send(new DescribeStacksCommand({ StackName }));
  const outputs = new Map((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const [bucket, KeyId] = [outputs.get("AuditBucketName"), outputs.get("AuditKeyArn")];
  if (bucket === undefined || KeyId === undefined) {
    throw new Error(`the stack ${StackName} has no audit trail: deploy this release first`);
  }
  const { PublicKey } = await new KMSClient(aws).send(new GetPublicKeyCommand({ KeyId }));
  if (PublicKey === undefined) {
    throw new Error(`KMS gives no public key of ${KeyId}`);
  }
  return { store: s3Trail(bucket, new S3Client(aws)), pem: toPem(PublicKey) };
}

/** Lists every file of a trail. */
export async function listTrail(store: TrailStore): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of store.list("")) {
    names.push(name);
  }
  return names;
}
