import type { MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { readClientId } from "./federated-tailnet-details.ts";
import { missingFederatedScopes } from "./federated-tailnet-findings.ts";
import { type FederatedInput, parseFederatedInput } from "./federated-tailnet-input.ts";
import { type FederatedDeps, requestFederatedToken } from "./federated-tailnet-trust.ts";
import { probeFederated } from "./probe-federated-tailnet.ts";
import { revokeFederated } from "./revoke-federated-tailnet.ts";
import { adminPages } from "./tailscale.ts";
import { verifyFederated } from "./verify-federated-tailnet.ts";

/**
 * Tailscale by a federated credential: the customer's tailnet trusts tokens of this connection, and nothing secret is stored. So there is no SSH
 * key pair and no auth key either: a caller that needs an auth key creates one with the token, if the credential has the scope `auth_keys`.
 *
 * @see {@link https://tailscale.com/docs/features/workload-identity-federation Workload identity federation}
 */
export const federatedMethod = (deps: FederatedDeps): MintedMethod => ({
  provider: "tailscale",
  name: "federated",
  connect: "submission",
  tokens: "minted",
  access: ["full"],
  refreshesPerMinute: deps.settings.refreshesPerMinute,
  revokesWholeAccount: false,
  accountPage: adminPages.clients,
  missingScopes: missingFederatedScopes,
  async mint(_held, _access, call) {
    const { tags: _, ...token } = await requestFederatedToken(deps, {
      call,
      clientId: readClientId(call.details),
      purpose: "broker",
    });
    return { type: "bearer", ...token };
  },
  probe: (token, call) => probeFederated(deps, token, call),
  revoke: (_held, call) => revokeFederated(deps, call),
});

/** The same method, for the functions that connect it. */
export const federatedSubmission = (deps: FederatedDeps): SubmissionMethod<FederatedInput> => ({
  ...federatedMethod(deps),
  needsId: true,
  parse: parseFederatedInput,
  verify: (input, call) => verifyFederated(deps, input, call),
});
