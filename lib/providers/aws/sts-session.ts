import type { AssumeRoleCommandOutput, STSClient } from "@aws-sdk/client-sts";
import { lazyCommand } from "../../aws/lazy-client.ts";
import type { Session, SessionKeys } from "../../aws/session-keys.ts";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { secondsAfter } from "../../system.ts";
import { type RoleArn, sessionSeconds } from "./aws.ts";
import { toStsFailure } from "./sts-failure.ts";

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

/** The part of a request that every way to assume a role has. */
export const toSessionRequest = ({ arn }: RoleArn, sessionName: string, policyArns: readonly string[]) => ({
  RoleArn: arn,
  RoleSessionName: sessionName,
  DurationSeconds: sessionSeconds,
  ...(policyArns.length === 0 ? {} : { PolicyArns: policyArns.map((each) => ({ arn: each })) }),
});

/** Who STS says that keys belong to. */
export type CallerIdentity = { readonly account: string; readonly arn: string };

const GetCallerIdentityCommand = lazyCommand(() => import("../../aws/sts-sdk.chunk.ts"), "GetCallerIdentityCommand");

/**
 * Names the account and the assumed role behind the keys that a client has.
 *
 * @throws {Failure} `access_token_rejected`; retryable ones as `Sts` says.
 */
export async function identifyWith(client: Promise<STSClient>, signal: AbortSignal): Promise<CallerIdentity> {
  try {
    const { Account, Arn } = await (await client).send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    if (Account === undefined || Arn === undefined) {
      throw new Failure("provider_answer_invalid", { detail: "sts.GetCallerIdentity: no account" });
    }
    return { account: Account, arn: Arn };
  } catch (error) {
    throw toStsFailure(error, { label: "sts.GetCallerIdentity", of: "session" });
  }
}

/**
 * Confirms that keys belong to exactly this role of this account. A role of the same name in another account is another role.
 *
 * @throws {Failure} `provider_answer_invalid`: they belong to another role. As {@link Sts.identify} says.
 */
export async function confirmIdentity(
  identify: (keys: SessionKeys, signal: AbortSignal) => Promise<CallerIdentity>,
  keys: SessionKeys,
  role: RoleArn,
  sessionName: string,
  signal: AbortSignal,
): Promise<void> {
  const { account, arn } = await identify(keys, signal);
  if (account !== role.account || arn !== toSessionArn(role, sessionName)) {
    throw new Failure("provider_answer_invalid", { detail: "sts.GetCallerIdentity: another account or role answered" });
  }
}
