import { CreateKeyCommand, DisableKeyCommand, GetPublicKeyCommand, type KMSClient, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { type Jwk, toJwk } from "../../lib/issuer/issuer-documents.ts";
import type { Made } from "./issuer-key-step.ts";

/** Days in which a deletion can be taken back: `aws kms cancel-key-deletion`. */
const deletionDays = 30;

/** The keys of a stage's issuers in KMS, as an operator's login may change them. */
export type IssuerKms = {
  /** The ARN of the key that the template made. */
  readonly templateKey: string;
  /** Makes a key that functions may sign with: by its tag. */
  create(): Promise<string>;
  /** @throws {Error} KMS does not give the public half. */
  readJwk(arn: string): Promise<Jwk>;
  /** @throws {Error} As {@link IssuerKms.readJwk}. */
  nameOf(arn: string): Promise<Made>;
  /**
   * Takes a key out of use for good. That of the template is switched off and stays, because the stack names it; any other one is deleted in 30 days.
   * Done already: nothing happens.
   */
  retire(arn: string): Promise<"off" | "deleted later">;
};

/** Opens them. */
export function openIssuerKms(kms: KMSClient, { templateKey, stage }: { readonly templateKey: string; readonly stage: string }): IssuerKms {
  const readJwk = async (arn: string): Promise<Jwk> => {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: arn }));
    if (PublicKey === undefined) {
      throw new Error(`KMS gives no public half of ${arn}`);
    }
    return toJwk(Buffer.from(PublicKey));
  };
  return {
    templateKey,
    create: async () => {
      const { KeyMetadata } = await kms.send(
        new CreateKeyCommand({
          Description: `Signs the identity tokens of aurora-oauth-${stage}`,
          KeySpec: "RSA_2048",
          KeyUsage: "SIGN_VERIFY",
          Tags: [
            { TagKey: "aurora-oauth-stage", TagValue: stage },
            { TagKey: "aurora-oauth-issuer", TagValue: stage },
          ],
          Policy: buildKeyPolicy(templateKey),
        }),
      );
      if (KeyMetadata?.Arn === undefined) {
        throw new Error("KMS made a key without an ARN");
      }
      return KeyMetadata.Arn;
    },
    readJwk,
    nameOf: async (arn) => ({ arn, kid: (await readJwk(arn)).kid }),
    retire: async (arn) => {
      // At once: until its deletion a key signs for every role with the right.
      await kms.send(new DisableKeyCommand({ KeyId: arn })).catch(unlessDone);
      if (arn === templateKey) {
        return "off";
      }
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: deletionDays })).catch(unlessDone);
      return "deleted later";
    },
  };
}

/** As `resources/foundation.yml` has it: the account's IAM decides. @param templateKey - An ARN of the account. */
export function buildKeyPolicy(templateKey: string): string {
  const [, partition, , , account] = templateKey.split(":");
  const Principal = { AWS: `arn:${partition}:iam::${account}:root` };
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "kms:*", Resource: "*" }] });
}

function unlessDone(error: unknown): void {
  if (!(error instanceof Error && ["KMSInvalidStateException", "NotFoundException"].includes(error.name))) {
    throw error;
  }
}
