import type { Finding } from "../../connections/finding.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { tagsRefused } from "./aws-findings.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import { expectAccount, findOtherPrincipals } from "./other-principals.ts";
import { readDetails } from "./role-details.ts";
import { toSessionName } from "./session-tags.ts";
import { testTrust } from "./trust-test.ts";
import type { RoleDeps } from "./verify-role.ts";

/**
 * Repeats the trust test on a connection, whose role has just let us in with the right external ID: every day, and whenever it is checked. Reads
 * only.
 *
 * @throws {Failure} `trust_insecure`: the role became open. It is withheld until this succeeds again. `access_token_rejected`,
 *   `client_misconfigured`; retryable ones as `Sts` says.
 */
export async function probeRole(
  { sts, readTrust, settings, random }: Pick<RoleDeps, "sts" | "readTrust" | "settings" | "random">,
  token: Token,
  call: Call,
): Promise<readonly Finding[]> {
  if (token.type !== "sigv4") {
    throw new Failure("configuration_invalid", { detail: "aws: a probe wants the keys of a session" });
  }
  const { role, externalId, takesTags } = readDetails(call.details);
  const [policy] = await Promise.all([
    readTrust(role, token, call.signal),
    confirmIdentity(sts, token, role, toSessionName(call), call.signal),
    testTrust(sts, random, role, call.signal),
  ]);
  return [...(takesTags ? [] : [tagsRefused(role)]), ...findOtherPrincipals(policy, role, expectAccount(settings.accessRole, externalId))];
}
