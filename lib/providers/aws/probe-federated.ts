import type { Finding } from "../../connections/finding.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { whileSettling } from "../while-settling.ts";
import type { FederatedSessionDeps } from "./assume-federated.ts";
import { tagsRefused } from "./aws-findings.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import { readFederatedDetails } from "./federated-role-details.ts";
import { proveRoleTrust } from "./federated-trust.ts";
import { findOthersLetIn } from "./others-let-in.ts";
import { toSessionName } from "./session-tags.ts";
import type { FederatedDeps } from "./verify-federated-role.ts";

/**
 * Repeats the proof of trust on a connection, whose role has just let us in: every day, and whenever it is checked. Reads only.
 *
 * @throws {Failure} `trust_insecure`: the role became open. It is withheld until this succeeds again. `trust_refused`, `access_pending`, `access_token_rejected`;
 *   retryable ones as `WebIdentitySts` says.
 */
export async function probeFederated(
  deps: FederatedSessionDeps & Pick<FederatedDeps, "clock" | "readTrust">,
  token: Token,
  call: Call,
): Promise<readonly Finding[]> {
  if (token.type !== "sigv4") {
    throw new Failure("configuration_invalid", { detail: "aws: a probe wants the keys of a session" });
  }
  const details = readFederatedDetails(call.details);
  const { role, takesTags } = details;
  // First: the keys of a role that is gone are refused as well, which says more about them than about the trust.
  await confirmIdentity(
    { identify: (keys, signal) => deps.sts.identify(role, keys, signal) },
    token,
    role,
    toSessionName(call),
    call.signal,
  );
  await whileSettling(deps, details, () => proveRoleTrust(deps, details, call, "probe"));
  return [
    ...(takesTags ? [] : [tagsRefused(role, "sts:AssumeRoleWithWebIdentity")]),
    ...(await findOthersLetIn(deps, details, token, call)),
  ];
}
