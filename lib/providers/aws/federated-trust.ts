import type { Call } from "../../connections/provider.ts";
import type { Secret } from "../../secret.ts";
import { proveTrust } from "../trust-proof.ts";
import type { FederatedSessionDeps } from "./assume-federated.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import type { FederatedDetails } from "./federated-role-details.ts";
import { withRepair } from "./repair-trust.ts";
import { requireConnectionId } from "./require-connection-id.ts";
import { toSessionName } from "./session-tags.ts";

/**
 * Proves that a role lets in this connection and nothing else, by four tokens, and that exactly this role of this account has answered.
 *
 * The tokens have neither tags nor source identity: a trust policy that does not allow these would refuse a wrong token for the wrong reason.
 *
 * @throws {Failure} `trust_insecure` and `trust_refused`, with the command that repairs the trust; what `WebIdentitySts` throws for the right token; retryable ones.
 */
export async function proveRoleTrust(
  deps: FederatedSessionDeps,
  { role, audience }: Pick<FederatedDetails, "role" | "audience">,
  call: Call,
  purpose: "connect" | "probe",
): Promise<void> {
  const { sts, source, random } = deps;
  const sessionName = toSessionName(call);
  const proved = { tenant: call.at.tenant, connection: requireConnectionId(call), audience, purpose };
  const use = (token: Secret) => sts.assume(role, { token, sessionName }, call.signal);
  const session = await proveTrust({ source, random }, proved, use, call.signal).catch(async (error: unknown) => {
    throw await withRepair(error, source, { role, audience }, call);
  });
  await confirmIdentity({ identify: (keys, signal) => sts.identify(role, keys, signal) }, session, role, sessionName, call.signal);
}
