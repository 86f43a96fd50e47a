import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import type { Trust } from "../../issuer/identity-token-source.ts";
import { InsecureFederation, proveTrust, type TrustProofDeps } from "../trust-proof.ts";
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
): Promise<Extract<Token, { type: "bearer" }>> {
  const connection = requireConnection(call);
  const { tenant } = call.at;
  const audience = toAudience(access.at);
  const request = { ...access, access: "full", lifetimeSeconds: proofSeconds } as const;
  try {
    return await proveTrust(
      deps,
      { tenant, connection, audience, purpose },
      (identityToken) => requestFederatedToken(deps, { ...request, identityToken }, call.signal),
      call.signal,
    );
  } catch (error) {
    const trust = await deps.source.trustOf({ tenant, connection });
    if (!(error instanceof InsecureFederation)) {
      throw withRepair(error, access, trust);
    }
    throw new Failure("trust_insecure", { cause: error, detail: error.detail, command: updateProviderCommand(access.at, trust) });
  }
}

/** Adds to a refusal of the trust the commands that put it right. */
export const withRepair = (error: unknown, access: FederatedAccess, trust: Trust): unknown =>
  error instanceof Failure && error.code === "trust_refused"
    ? new Failure(error.code, { cause: error, detail: error.detail, command: repairCommand(access, trust) })
    : error;

/** The id that the customer's provider names: that of the connection, or the one that is reserved for it. */
export function requireConnection({ connectionId }: Pick<Call, "connectionId">): string {
  if (connectionId === undefined) {
    throw new Error("a connection without a secret needs its id");
  }
  return connectionId;
}
