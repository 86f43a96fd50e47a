import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import * as v from "valibot";
import { AwsError } from "./aws-error.ts";
import { type JsonService, jsonService, operation } from "./json-service.ts";

const algorithm = "RSASSA_PKCS1_V1_5_SHA_256";
const keyOnly = v.object({ KeyId: v.string() });
const signSchema = v.object({
  KeyId: v.string(),
  /** In base64: at most 4096 bytes, as KMS takes them. */
  Message: v.pipe(v.string(), v.base64(), v.maxBytes(5464)),
  MessageType: v.literal("RAW"),
  SigningAlgorithm: v.literal(algorithm),
});

/**
 * Makes KMS with RSA keys that sign. A key is made when it is first needed, and stays.
 *
 * @param arns - The keys that there are.
 */
export function kms(arns: readonly string[]): JsonService {
  const keys = new Map<string, KeyObject>();
  const find = (arn: string): KeyObject => {
    if (!arns.includes(arn)) {
      throw new AwsError("NotFoundException", `Key '${arn}' does not exist`);
    }
    const key = keys.get(arn) ?? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    keys.set(arn, key);
    return key;
  };
  return jsonService({
    GetPublicKey: operation(keyOnly, ({ KeyId }) => {
      const PublicKey = createPublicKey(find(KeyId)).export({ type: "spki", format: "der" }).toString("base64");
      return { KeyId, PublicKey, KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", SigningAlgorithms: [algorithm] };
    }),
    Sign: operation(signSchema, ({ KeyId, Message }) => {
      const Signature = sign("sha256", Buffer.from(Message, "base64"), find(KeyId)).toString("base64");
      return { KeyId, Signature, SigningAlgorithm: algorithm };
    }),
  });
}
