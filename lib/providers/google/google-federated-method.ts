import type { Access } from "../../connections/connection.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, MintedMethod, SubmissionMethod, Token } from "../../connections/provider.ts";
import { missingScopes } from "../../oauth/scopes.ts";
import { whileSettling } from "../while-settling.ts";
import { longestTokenSeconds } from "./generated-token.ts";
import { readFederatedDetails } from "./google-federated-details.ts";
import { type FederatedAccess, parseFederatedInput } from "./google-federated-input.ts";
import { requestFederatedToken } from "./google-federated-token.ts";
import { cloudPlatform } from "./google-scopes.ts";
import { findOtherProviders } from "./other-providers.ts";
import { toAudience } from "./pool-provider.ts";
import { probeKey } from "./probe-key.ts";
import { proveFederation, requireConnection, withRepair } from "./prove-federation.ts";
import { revokeFederated } from "./revoke-google-federated.ts";
import { type FederatedDeps, verifyFederated } from "./verify-google-federated.ts";

/** The page on which a customer removes what lets us in. */
const poolsPage = "https://console.cloud.google.com/iam-admin/workload-identity-pools";

export type GoogleFederatedDeps = FederatedDeps & { readonly refreshesPerMinute: number };

/**
 * Google by Workload Identity Federation: the customer's pool trusts the organisation's own issuer, and one subject of it may act as one service
 * account. Nothing is stored in the credential store.
 *
 * @see {@link https://cloud.google.com/iam/docs/workload-identity-federation Workload Identity Federation}
 */
export const federatedMethod = (deps: GoogleFederatedDeps): MintedMethod => ({
  provider: "gcp",
  name: "federated",
  connect: "submission",
  tokens: "minted",
  access: ["full", "read"],
  refreshesPerMinute: deps.refreshesPerMinute,
  revokesWholeAccount: false,
  accountPage: poolsPage,
  missingScopes: (granted) => missingScopes([cloudPlatform], granted, {}),
  mint: (_held, access, call) => mintFederated(deps, access, call),
  probe: (token, call) => probeFederated(deps, token, call),
  revoke: (_held, call) => revokeFederated(deps, call),
});

/** The same method, for the functions that connect it. */
export const federatedSubmission = (deps: GoogleFederatedDeps): SubmissionMethod<FederatedAccess> => ({
  ...federatedMethod(deps),
  needsId: true,
  parse: parseFederatedInput,
  verify: (access, call) => verifyFederated(deps, access, call),
});

async function mintFederated(deps: FederatedDeps, level: Access, call: Call): Promise<Token> {
  const access = readFederatedDetails(call.details);
  const { tenant } = call.at;
  const connection = requireConnection(call);
  const request = { tenant, connection, audience: toAudience(access.at), purpose: "broker" } as const;
  const { token: identityToken } = await deps.source.mint(request, call.signal);
  const wanted = { ...access, identityToken, access: level, lifetimeSeconds: longestTokenSeconds };
  const work = () => requestFederatedToken(deps, wanted, call.signal);
  return whileSettling(deps, access, work).catch(async (error: unknown) => {
    throw withRepair(error, access, await deps.source.trustOf({ tenant, connection }));
  });
}

/** Sees that a token still works, and proves the trust again: every day, and whenever the connection is checked. Reads only. */
async function probeFederated(deps: FederatedDeps, token: Token, call: Call): Promise<readonly Finding[]> {
  const findings = await probeKey(deps, token, call);
  const access = readFederatedDetails(call.details);
  const { accessToken } = await whileSettling(deps, access, () => proveFederation(deps, access, "probe", call));
  return [...findings, ...(await findOtherProviders(deps, access.at, accessToken, call.signal))];
}
