import { GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { toPem } from "../../lib/audit/digest.ts";
import { s3Trail } from "../../lib/audit/s3-trail.ts";
import type { TrailStore } from "../../lib/audit/seal-hour.ts";
import { readFoundation } from "../read-foundation.ts";
import type { Target } from "../target.ts";

/** The trail of a deployed stage, and the public key that its newest digests are signed with, in PEM. */
export type OpenTrail = { readonly store: TrailStore; readonly pem: string };

/** Finds bucket and key by the outputs of the stage's foundation. @throws {Error} It has no trail, or it cannot be read. */
export async function openTrail({ aws, table }: Pick<Target, "aws" | "table">): Promise<OpenTrail> {
  const { AuditBucketName: bucket, AuditKeyArn: KeyId } = await readFoundation(aws, table.name);
  if (bucket === undefined || KeyId === undefined) {
    throw new Error(`the foundation of ${table.name} has no audit trail: deploy this release first`);
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
