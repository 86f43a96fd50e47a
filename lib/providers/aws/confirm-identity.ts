import { Failure } from "../../errors.ts";
import type { RoleArn } from "./aws.ts";
import type { SessionKeys } from "./session-keys.ts";
import { type Sts, toSessionArn } from "./sts.ts";

/**
 * Confirms that keys belong to exactly this role of this account. A role of the same name in another account is another role.
 *
 * @throws {Failure} `provider_answer_invalid`: they belong to another role. As {@link Sts.identify} says.
 */
export async function confirmIdentity(sts: Sts, keys: SessionKeys, role: RoleArn, sessionName: string, signal: AbortSignal): Promise<void> {
  const { account, arn } = await sts.identify(keys, signal);
  if (account !== role.account || arn !== toSessionArn(role, sessionName)) {
    throw new Failure("provider_answer_invalid", { detail: "sts.GetCallerIdentity: another account or role answered" });
  }
}
