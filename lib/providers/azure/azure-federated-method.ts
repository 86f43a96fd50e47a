import type { Environment } from "../../config.ts";
import type { GrantPart } from "../../connections/connection.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Method, MintedMethod, SubmissionMethod, Token } from "../../connections/provider.ts";
import { findTrust } from "../../issuer/find-trust.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import { type Clock, type System, system } from "../../system.ts";
import { allowPropagation } from "../allow-propagation.ts";
import { requireBearer } from "../minted-method.ts";
import { keylessMethod, mintIdentity } from "../trust-proof.ts";
import { type FederatedInput, parseFederatedInput } from "./application-input.ts";
import { applicationsPage, audiences, clouds, missingAzureScopes } from "./azure.ts";
import { readFederatedDetails } from "./azure-federated-details.ts";
import { exchangeToken, type FederatedDeps, proveAzureFederated, readExactTrust } from "./azure-federated-token.ts";
import { toCredentialName, toUntrustCommand } from "./azure-federated-trust.ts";
import { findSubscriptionGaps } from "./azure-findings.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";
import { findOtherCredentials } from "./other-credentials.ts";
import { toRest } from "./revoke-principal.ts";
import { listSubscriptions } from "./subscriptions.ts";
import { verifyAzureFederated } from "./verify-azure-federated.ts";

/**
 * Azure by an application or a managed identity of the customer's that trusts our issuer, for one connection (workload identity federation).
 * Nothing is stored in the credential store: each token is requested with a token of our own issuer that lives for minutes.
 *
 * @see {@link https://learn.microsoft.com/entra/workload-id/workload-identity-federation Workload identity federation}
 */
export const azureFederatedMethod = (deps: FederatedDeps): MintedMethod =>
  keylessMethod({
    provider: "azure",
    access: ["full"],
    refreshesPerMinute: deps.settings.refreshesPerMinute,
    accountPage: applicationsPage(clouds.public),
    missingScopes: missingAzureScopes,
    async mint(_held, _access, call) {
      const details = readFederatedDetails(call.details);
      const token = await mintIdentity(deps, call, { audience: audiences[details.application.cloud], purpose: "broker" });
      return { type: "bearer", ...(await allowPropagation(deps, details, () => exchangeToken(deps, details, token, call))) };
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

/**
 * Checks what a connection needs at Azure, and repeats the proof of its trust: every day, and whenever it is checked. Reads only.
 *
 * A role that was removed is a finding: Azure refuses nothing, and the connection works again as soon as the role is back.
 *
 * @throws {Failure} `access_token_rejected`, `access_pending`; `trust_refused`, `trust_insecure`; retryable ones as `exchangeToken` and `readApi` say.
 */
async function probeAzureFederated(deps: FederatedDeps, token: Token, call: Call): Promise<readonly Finding[]> {
  const { accessToken } = requireBearer(token, "azure");
  const details = readFederatedDetails(call.details);
  const cloud = deps.settings.clouds[details.application.cloud];
  // First the token itself: what its end means for the connection, the next request of one tells.
  const subscriptions = await listSubscriptions(cloud, accessToken, call.signal);
  await allowPropagation(deps, details, () => proveAzureFederated(deps, details, "probe", call));
  const trust = await readExactTrust(deps.source, details.application, call);
  const others = await findOtherCredentials(cloud, details, trust, accessToken, call.signal);
  return [...findSubscriptionGaps({ subscriptions, chosenId: call.details.subscription_id }, cloud), ...others];
}

/**
 * Lists what stays at Azure, in the order in which the customer removes it: the trust, so that no new token comes; the roles, without which
 * tokens that exist are worth nothing; then the application or the identity. No request is made: we have no right to remove any of it. Where the
 * connection that took its place uses the same application, only the trust is left.
 *
 * @throws {Failure} `credential_missing`: the record names no application.
 */
export async function revokeAzureFederated(
  { clock, source }: { readonly clock: Clock; readonly source: IdentityTokenSource },
  { at, details, connectionId, successor }: Call,
): Promise<readonly GrantPart[]> {
  const own = readFederatedDetails(details);
  const { clientId } = own.application;
  const trust = connectionId === undefined ? undefined : await findTrust(source, { tenant: at.tenant, connection: connectionId });
  const name = trust && toCredentialName(trust);
  const untrust = name === undefined ? {} : { command: toUntrustCommand(own, name) };
  const credential: GrantPart = { what: "federated_credential", target: name ?? clientId, state: "left", ...untrust };
  const isKept = successor?.client_id === clientId;
  const client =
    own.identityId === undefined
      ? { what: "client", command: `az ad app delete --id ${clientId}` }
      : { what: "managed_identity", command: `az identity delete --ids '${own.identityId}'` };
  return [credential, ...(isKept ? [] : toRest(clientId, clock, client))];
}

/**
 * Azure's methods that store no secret: customers trust our issuer.
 *
 * @param build - Makes the method, or the one that connects as well.
 * @param source - `undefined`: the operator has no issuer, and they are not served.
 */
export const azureFederatedFromEnvironment = (
  build: (deps: FederatedDeps) => Method,
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: Pick<System, "clock" | "random"> = system,
): readonly Method[] => (source === undefined ? [] : [build({ settings: azureSettingsFromEnvironment(env), source, clock, random })]);
