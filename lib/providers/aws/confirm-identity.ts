import type { SessionKeys } from "../../aws/session-keys.ts";
import { Failure } from "../../errors.ts";
import type { RoleArn } from "./aws.ts";
import { toSessionArn } from "./parse-session.ts";
import type { Sts } from "./sts.ts";

/**
 * Confirms that keys belong to exactly this role of this account. A role of the same name in another account is another role.
 *
 * @throws {Failure} `provider_answer_invalid`: they belong to another role. As {@link Sts.identify} says.
 */
export async function confirmIdentity(
  sts: Pick<Sts, "identify">,
  keys: SessionKeys,
  role: RoleArn,
  sessionName: string,
  signal: AbortSignal,
): Promise<void> {
  const { account, arn } = await sts.identify(keys, signal);
  if (account !== role.account || arn !== toSessionArn(role, sessionName)) {
    throw new Failure("provider_answer_invalid", { detail: "sts.GetCallerIdentity: another account or role answered" });
  }
}
