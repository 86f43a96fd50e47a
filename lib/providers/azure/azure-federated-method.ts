import type { MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { whileSettling } from "../while-settling.ts";
import { applicationsPage, clouds } from "./azure.ts";
import { audiences } from "./azure-federated-audiences.ts";
import { readFederatedDetails } from "./azure-federated-details.ts";
import { type FederatedInput, parseFederatedInput } from "./azure-federated-input.ts";
import { exchangeToken, type FederatedDeps, requireId } from "./azure-federated-token.ts";
import { missingScopes } from "./missing-scopes.ts";
import { probeAzureFederated } from "./probe-azure-federated.ts";
import { revokeAzureFederated } from "./revoke-azure-federated.ts";
import { verifyAzureFederated } from "./verify-azure-federated.ts";

/**
 * Azure by an application or a managed identity of the customer's that trusts our issuer, for one connection (workload identity federation).
 * Nothing is stored in the credential store: each token is requested with a token of our own issuer that lives for minutes.
 *
 * @see {@link https://learn.microsoft.com/entra/workload-id/workload-identity-federation Workload identity federation}
 */
export const azureFederatedMethod = (deps: FederatedDeps): MintedMethod => ({
  provider: "azure",
  name: "federated",
  connect: "submission",
  tokens: "minted",
  access: ["full"],
  refreshesPerMinute: deps.settings.refreshesPerMinute,
  revokesWholeAccount: false,
  accountPage: applicationsPage(clouds.public),
  missingScopes,
  async mint(_held, _access, call) {
    const details = readFederatedDetails(call.details);
    const { token } = await deps.source.mint(
      {
        tenant: call.at.tenant,
        connection: requireId(call),
        audience: audiences[details.application.cloud],
        purpose: "broker",
      },
      call.signal,
    );
    return { type: "bearer", ...(await whileSettling(deps, details, () => exchangeToken(deps, details, token, call))) };
  },
  probe: (token, call) => probeAzureFederated(deps, token, call),
  revoke: (_held, call) => revokeAzureFederated(deps, call),
});

/** The same method, for the functions that connect it. */
export const azureFederatedSubmission = (deps: FederatedDeps): SubmissionMethod<FederatedInput> => ({
  ...azureFederatedMethod(deps),
  needsId: true,
  parse: parseFederatedInput,
  verify: (input, call) => verifyAzureFederated(deps, input, call),
});
