import { kmsKey } from "../aws/kms-key.ts";
import { type DigestSigner, nameKey } from "./digest.ts";

/**
 * Signs digests with a key of KMS.
 *
 * @param arn - Of the key.
 * @param client - Default: one with the function's own credentials.
 * @throws {Failure} Of the opening and of each signature: `audit_unavailable`, with the reason of KMS.
 */
export async function openKmsSigner(arn: string, client?: Parameters<typeof kmsKey>[2]): Promise<DigestSigner> {
  const key = kmsKey(arn, "audit_unavailable", client);
  return { key: nameKey(await key.readPublicKey()), sign: key.sign };
}
