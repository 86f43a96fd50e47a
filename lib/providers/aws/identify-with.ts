import type { STSClient } from "@aws-sdk/client-sts";
import { lazyCommand } from "../../aws/lazy-command.ts";
import { Failure } from "../../errors.ts";
import { toStsFailure } from "./sts-failure.ts";

const GetCallerIdentityCommand = lazyCommand(() => import("../../aws/sts-sdk.chunk.ts"), "GetCallerIdentityCommand");

/**
 * Names the account and the assumed role behind the keys that a client has.
 *
 * @throws {Failure} `access_token_rejected`; retryable ones as `Sts` says.
 */
export async function identifyWith(
  client: Promise<STSClient>,
  signal: AbortSignal,
): Promise<{ readonly account: string; readonly arn: string }> {
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
