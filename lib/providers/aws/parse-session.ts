import type { AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import type { Session } from "../../aws/session-keys.ts";
import { Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import { Secret } from "../../secret.ts";
import { type RoleArn, sessionSeconds } from "./aws.ts";

/** Builds the ARN by which a session of the role shows itself: without the path. */
export const toSessionArn = ({ partition, account, name }: RoleArn, sessionName: string): string =>
  `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;

/**
 * Reads the session out of STS' answer to any of the calls that assume a role.
 *
 * @param expectedArn - How the session of the role that was asked for shows itself.
 * @throws {Failure} `provider_answer_invalid`: there is none, it has expired, or it is of another role.
 */
export function parseSession(
  { Credentials: keys, AssumedRoleUser }: Pick<AssumeRoleCommandOutput, "Credentials" | "AssumedRoleUser">,
  { label, expectedArn, now }: { readonly label: string; readonly expectedArn: string; readonly now: Date },
): Session {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = keys ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !(Expiration instanceof Date) || !(Expiration > now)) {
    throw new Failure("provider_answer_invalid", { detail: `${label}: no session` });
  }
  if (AssumedRoleUser?.Arn !== expectedArn) {
    throw new Failure("provider_answer_invalid", { detail: `${label}: another role answered` });
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    // As long as was asked for and no longer, whatever the answer says.
    expiresAt: new Date(Math.min(Expiration.getTime(), secondsAfter(now, sessionSeconds).getTime())),
  };
}
