import type { KMSClient } from "@aws-sdk/client-kms";
import { Failure, type FailureCode } from "../errors.ts";
import { type LazyClient, lazyClient, lazyCommand } from "./lazy-client.ts";

const load = () => import("./kms-sdk.chunk.ts");
const GetPublicKeyCommand = lazyCommand(load, "GetPublicKeyCommand");
const SignCommand = lazyCommand(load, "SignCommand");

/** An RSA key of KMS, which never leaves it. */
export type KmsKey = {
  /** Reads the public half: SubjectPublicKeyInfo in DER. */
  readPublicKey(): Promise<Buffer>;
  /** Signs a message of at most 4096 bytes, which is sent itself. @param algorithm - Default: RSASSA-PKCS1-v1_5 with SHA-256. */
  sign(message: string | Buffer, algorithm?: KmsAlgorithm): Promise<Buffer>;
};

/** The signatures that an RSA key makes here. */
export type KmsAlgorithm = "RSASSA_PKCS1_V1_5_SHA_256" | "RSASSA_PSS_SHA_256";

/**
 * Makes keys by their ARNs, with one client. No request is sent before a key is used.
 *
 * @param code - Of the failure of each request, with the reason of KMS in its detail.
 * @param client - Default: one with the function's own credentials.
 */
export function kmsKeys(
  code: FailureCode,
  client: LazyClient<KMSClient> = lazyClient(async () => (await load()).openSdkKms()),
): (arn: string) => KmsKey {
  const fail = (error: unknown): never => {
    throw new Failure(code, { cause: error, detail: `kms: ${error instanceof Error ? error.name : "unknown"}` });
  };
  return (KeyId) => ({
    readPublicKey: async () => {
      const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId })).catch(fail);
      return PublicKey === undefined ? fail(new Error("no public key")) : Buffer.from(PublicKey);
    },
    sign: async (message, SigningAlgorithm = "RSASSA_PKCS1_V1_5_SHA_256") => {
      const Message = typeof message === "string" ? Buffer.from(message) : message;
      const input = { KeyId, Message, MessageType: "RAW", SigningAlgorithm } as const;
      const { Signature } = await client.send(new SignCommand(input)).catch(fail);
      return Signature === undefined ? fail(new Error("no signature")) : Buffer.from(Signature);
    },
  });
}

/** Makes the one key of an ARN: as {@link kmsKeys}. */
export const kmsKey = (arn: string, ...of: Parameters<typeof kmsKeys>): KmsKey => kmsKeys(...of)(arn);
