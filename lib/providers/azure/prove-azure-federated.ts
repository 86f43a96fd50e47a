import type { Call } from "../../connections/provider.ts";
import { proveTrust } from "../trust-proof.ts";
import { audiences } from "./azure-federated-audiences.ts";
import type { FederatedDetails } from "./azure-federated-details.ts";
import { exchangeToken, type FederatedDeps, requireId } from "./azure-federated-token.ts";
import type { AccessToken } from "./entra-token.ts";

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
): Promise<AccessToken> =>
  proveTrust(
    deps,
    { tenant: call.at.tenant, connection: requireId(call), audience: audiences[details.application.cloud], purpose },
    (token) => exchangeToken(deps, details, token, call),
    call.signal,
  );
