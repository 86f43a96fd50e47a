import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { openKmsSigner } from "../../lib/audit/kms-signer.ts";
import { s3Trail } from "../../lib/audit/s3-trail.ts";
import type { Target } from "../target.ts";
import type { Offboarding } from "./offboard.ts";
import type { Suite } from "./suite.ts";

/** Opens the key and the bucket of the audit trail, as its function names them. The login needs `kms:GetPublicKey`, `kms:Sign` and `s3:ListBucket`. */
export async function openAudit(
  { aws }: Pick<Target, "aws">,
  suite: Pick<Suite, "environment">,
): Promise<Pick<Offboarding, "signer" | "trail">> {
  const { AUDIT_KEY_ARN: key = "", AUDIT_BUCKET: bucket = "" } = await suite.environment("auditSeal");
  return { signer: await openKmsSigner(key, new KMSClient(aws)), trail: s3Trail(bucket, new S3Client(aws)) };
}
