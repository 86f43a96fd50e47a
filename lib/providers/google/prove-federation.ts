import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { failedWith } from "../../expected-failure.ts";
import type { Trust } from "../../issuer/identity-token-source.ts";
import type { Secret } from "../../secret.ts";
import type { BearerToken } from "../minted-method.ts";
import { InsecureFederation, proveTrust, type TrustProofDeps, toSubject } from "../trust-proof.ts";
import { repairCommand, updateProviderCommand } from "./federation-commands.ts";
import type { FederatedAccess } from "./google-federated-details.ts";
import { type FederatedTokenDeps, requestFederatedToken } from "./google-federated-token.ts";
import { toAudience } from "./pool-provider.ts";

export type FederationDeps = FederatedTokenDeps & TrustProofDeps;

/** Seconds that a token lives that is requested only to see whether it is given: the shortest that is of use. */
const proofSeconds = 600;

/**
 * Proves that a customer's pool lets in this connection and nothing else. It is judged after impersonation: a pool may let in more than the policy
 * of the service account does.
 *
 * @returns A token of the service account.
 * @throws {Failure} `trust_insecure`, with the command that closes the provider; `trust_refused`, with those that put it right; else as `requestFederatedToken` says.
 */
export async function proveFederation(
  deps: FederationDeps,
  access: FederatedAccess,
  purpose: "connect" | "probe",
  call: Call,
): Promise<BearerToken> {
  const proved = { ...toSubject(call), audience: toAudience(access.at), purpose };
  const request = { ...access, access: "full", lifetimeSeconds: proofSeconds } as const;
  const use = (identityToken: Secret) => requestFederatedToken(deps, { ...request, identityToken }, call.signal);
  try {
    return await proveTrust(deps, proved, use, call.signal);
  } catch (error) {
    const trust = await deps.source.trustOf(toSubject(call));
    if (!(error instanceof InsecureFederation)) {
      throw withRepair(error, access, trust);
    }
    throw new Failure("trust_insecure", { cause: error, detail: error.detail, command: updateProviderCommand(access.at, trust) });
  }
}

/** Adds to a refusal of the trust the commands that put it right. */
export const withRepair = (error: unknown, access: FederatedAccess, trust: Trust): unknown =>
  failedWith("trust_refused")(error)
    ? new Failure(error.code, { cause: error, detail: error.detail, command: repairCommand(access, trust) })
    : error;
