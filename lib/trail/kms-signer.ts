import type { KMSClient } from "@aws-sdk/client-kms";
import { nameKey, type Signer } from "../audit/digest.ts";
import { type LazyClient, lazyClient } from "../aws/lazy-client.ts";
import { lazyCommand } from "../aws/lazy-command.ts";
import { Failure } from "../errors.ts";

const load = () => import("./kms-sdk.chunk.ts");
const GetPublicKeyCommand = lazyCommand(load, "GetPublicKeyCommand");
const SignCommand = lazyCommand(load, "SignCommand");

/**
 * Signs with an RSA key of KMS, which never leaves it. The text itself is sent: it has at most 4096 bytes.
 *
 * @param KeyId - Its ARN.
 * @param client - Default: one with the function's own credentials.
 * @throws {Failure} Of the opening and of each signature: `audit_unavailable`, with the reason of KMS.
 */
export async function openKmsSigner(
  KeyId: string,
  client: LazyClient<KMSClient> = lazyClient(async () => (await load()).openSdkKms()),
): Promise<Signer> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId })).catch(fail);
  if (PublicKey === undefined) {
    throw new Failure("audit_unavailable", { detail: "kms: no public key" });
  }
  return {
    key: nameKey(Buffer.from(PublicKey)),
    sign: async (text) => {
      const input = { KeyId, Message: Buffer.from(text), MessageType: "RAW", SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" } as const;
      const { Signature } = await client.send(new SignCommand(input)).catch(fail);
      if (Signature === undefined) {
        throw new Failure("audit_unavailable", { detail: "kms: no signature" });
      }
      return Buffer.from(Signature);
    },
  };
}

const fail = (error: unknown): never => {
  const reason = error instanceof Error ? error.name : "unknown";
  throw new Failure("audit_unavailable", { cause: error, detail: `kms: ${reason}` });
};
