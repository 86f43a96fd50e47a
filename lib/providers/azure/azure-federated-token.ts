import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { failedWith } from "../../expected-failure.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import type { Secret } from "../../secret.ts";
import type { AccessToken } from "../minted-method.ts";
import { proveTrust, type TrustProofDeps, toSubject } from "../trust-proof.ts";
import { audiences, type PrincipalDeps } from "./azure.ts";
import type { FederatedDetails } from "./azure-federated-details.ts";
import { type ExactTrust, toCredentialName, toTrustCommand } from "./azure-federated-trust.ts";
import { requestAccessToken } from "./entra-token.ts";

export type FederatedDeps = PrincipalDeps & TrustProofDeps;

/** What the customer's federated credential must say for a connection. */
export const readExactTrust = async (
  source: IdentityTokenSource,
  { cloud }: FederatedDetails["application"],
  call: Call,
): Promise<ExactTrust> => {
  const trust = await source.trustOf(toSubject(call));
  return { ...trust, name: toCredentialName(trust), audience: trust.audience ?? audiences[cloud] };
};

/**
 * Exchanges a token of our own issuer for one of the management API.
 *
 * @throws {Failure} As `requestAccessToken` says. `trust_refused` has the command that writes the trust as it must be.
 */
export async function exchangeToken(
  { settings, clock, source }: FederatedDeps,
  details: FederatedDetails,
  assertion: Secret,
  call: Call,
): Promise<AccessToken> {
  const { application } = details;
  const cloud = settings.clouds[application.cloud];
  try {
    const proof = { kind: "federated", assertion } as const;
    return await requestAccessToken(cloud, { ...application, proof }, cloud.managementScope, clock, call.signal);
  } catch (error) {
    if (!failedWith("trust_refused")(error)) {
      throw error;
    }
    const command = toTrustCommand(details, await readExactTrust(source, application, call));
    throw new Failure(error.code, { cause: error, detail: error.detail, command });
  }
}

/**
 * Proves that the application lets in this connection and no other: the right token is exchanged, and three are refused that have another
 * subject, another issuer and another audience.
 *
 * @returns The access token for the right one.
 * @throws {Failure} `trust_refused`, `trust_insecure`; as `exchangeToken` says: the trust is then not proved.
 */
export const proveAzureFederated = (
  deps: FederatedDeps,
  details: FederatedDetails,
  purpose: "connect" | "probe",
  call: Call,
): Promise<AccessToken> => {
  const proved = { ...toSubject(call), audience: audiences[details.application.cloud], purpose };
  return proveTrust(deps, proved, (token) => exchangeToken(deps, details, token, call), call.signal);
};
