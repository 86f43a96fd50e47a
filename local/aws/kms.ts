import { constants, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import * as v from "valibot";
import { account, region } from "./account.ts";
import { AwsError } from "./aws-error.ts";
import { type JsonService, jsonService, operation } from "./json-service.ts";

const algorithms = ["RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PSS_SHA_256"] as const;

/** KMS takes a salt as long as the digest. */
const paddings = {
  RSASSA_PKCS1_V1_5_SHA_256: { padding: constants.RSA_PKCS1_PADDING },
  RSASSA_PSS_SHA_256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
} as const;

const keyOnly = v.object({ KeyId: v.string() });
const signSchema = v.object({
  KeyId: v.string(),
  /** In base64: at most 4096 bytes, as KMS takes them. */
  Message: v.pipe(v.string(), v.base64(), v.maxBytes(5464)),
  MessageType: v.literal("RAW"),
  SigningAlgorithm: v.picklist(algorithms),
});

const createSchema = v.object({
  KeySpec: v.literal("RSA_2048"),
  KeyUsage: v.literal("SIGN_VERIFY"),
  Description: v.optional(v.string()),
  Policy: v.optional(v.pipe(v.string(), v.parseJson())),
  Tags: v.optional(v.array(v.object({ TagKey: v.string(), TagValue: v.string() }))),
});
const deletionSchema = v.object({ KeyId: v.string(), PendingWindowInDays: v.pipe(v.number(), v.minValue(7), v.maxValue(30)) });

type Key = { state: "Enabled" | "Disabled" | "PendingDeletion"; privateKey?: KeyObject };

/**
 * Makes KMS with RSA keys that sign. The pair of a key is made when it is first needed, and stays.
 *
 * @param arns - The keys that there are from the start.
 */
export function kms(arns: readonly string[]): JsonService {
  const keys = new Map<string, Key>(arns.map((arn) => [arn, { state: "Enabled" }]));
  const find = (arn: string): Key => {
    const key = keys.get(arn);
    if (key === undefined) {
      throw new AwsError("NotFoundException", `Key '${arn}' does not exist`);
    }
    if (key.state === "PendingDeletion") {
      throw new AwsError("KMSInvalidStateException", `${arn} is pending deletion.`);
    }
    return key;
  };
  const open = (arn: string): KeyObject => {
    const key = find(arn);
    if (key.state === "Disabled") {
      throw new AwsError("DisabledException", `${arn} is disabled.`);
    }
    key.privateKey ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    return key.privateKey;
  };
  return jsonService({
    GetPublicKey: operation(keyOnly, ({ KeyId }) => {
      const PublicKey = createPublicKey(open(KeyId)).export({ type: "spki", format: "der" }).toString("base64");
      return { KeyId, PublicKey, KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", SigningAlgorithms: algorithms };
    }),
    Sign: operation(signSchema, ({ KeyId, Message, SigningAlgorithm }) => {
      const key = { key: open(KeyId), ...paddings[SigningAlgorithm] };
      const Signature = sign("sha256", Buffer.from(Message, "base64"), key).toString("base64");
      return { KeyId, Signature, SigningAlgorithm };
    }),
    CreateKey: operation(createSchema, ({ KeySpec, KeyUsage }) => {
      const KeyId = randomUUID();
      const Arn = `arn:aws:kms:${region}:${account}:key/${KeyId}`;
      keys.set(Arn, { state: "Enabled" });
      return { KeyMetadata: { Arn, KeyId, KeySpec, KeyUsage, KeyState: "Enabled", Origin: "AWS_KMS" } };
    }),
    DisableKey: operation(keyOnly, ({ KeyId }) => {
      find(KeyId).state = "Disabled";
      return {};
    }),
    ScheduleKeyDeletion: operation(deletionSchema, ({ KeyId, PendingWindowInDays }) => {
      find(KeyId).state = "PendingDeletion";
      return { KeyId, KeyState: "PendingDeletion", PendingWindowInDays };
    }),
  });
}
