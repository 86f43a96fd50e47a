import * as v from "valibot";
import type { Environment } from "../../config.ts";
import type { GrantPart } from "../../connections/connection.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Method, MintedMethod, SubmissionMethod, Token, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import { findTrust } from "../../issuer/find-trust.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import type { Secret } from "../../secret.ts";
import { type Clock, type System, system } from "../../system.ts";
import { allowPropagation } from "../allow-propagation.ts";
import { customerFinding } from "../customer-finding.ts";
import { type AccessToken, requireBearer } from "../minted-method.ts";
import { keylessMethod, mintIdentity, proveTrust, type TrustProofDeps, toSubject } from "../trust-proof.ts";
import { type FederatedInput, federatedFields, parseFederatedInput } from "./application-input.ts";
import { type PrincipalDeps, toCommon } from "./azure.ts";
import { audiences, type Cloud } from "./azure-clouds.ts";
import { type FederatedDetails, readFederatedDetails, toFederatedDetails } from "./azure-federated-details.ts";
import { type ExactTrust, toCredentialName, toTrustCommand, toUntrustCommand } from "./azure-federated-trust.ts";
import { findSubscriptionGaps } from "./azure-findings.ts";
import { readApi } from "./azure-request.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";
import { findDirectoryId } from "./directory-id.ts";
import { requestAccessToken } from "./entra-token.ts";
import { toRest } from "./revoke-principal.ts";
import { settleSubscription, toDirectoryLabel } from "./settle-subscription.ts";
import { listSubscriptions } from "./subscriptions.ts";

/**
 * Azure by an application or a managed identity of the customer's that trusts our issuer, for one connection (workload identity federation).
 * Nothing is stored in the credential store: each token is requested with a token of our own issuer that lives for minutes.
 *
 * @see {@link https://learn.microsoft.com/entra/workload-id/workload-identity-federation Workload identity federation}
 */
export const azureFederatedMethod = (deps: FederatedDeps): MintedMethod =>
  keylessMethod({
    ...toCommon(deps.settings),
    access: ["full"],
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
  fields: federatedFields,
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

/**
 * Proves at Microsoft that an application trusts this connection and no other, and looks at its subscriptions, by reads alone. The account is
 * the directory, as with a secret: another application of it, or another way to prove it, is the same account.
 *
 * @throws {Failure} `trust_refused`, `trust_insecure`, `client_unknown`, `client_blocked`, `directory_unknown`, `wrong_cloud`;
 *   `subscription_missing`: the application works and sees nothing. Retryable ones as `exchangeToken` and `readApi` say.
 */
async function verifyAzureFederated(
  deps: FederatedDeps,
  { application, subscriptionId, identityId }: FederatedInput,
  call: Call,
): Promise<Verified> {
  const { signal } = call;
  const cloud = deps.settings.clouds[application.cloud];
  const tenantId = await findDirectoryId(cloud, application.tenantId, signal);
  const own = { application: { ...application, tenantId }, ...defined({ identityId }) };
  const { accessToken, scopes } = await proveAzureFederated(deps, own, "connect", call);
  const subscriptions = await listSubscriptions(cloud, accessToken, signal);
  const { chosen, details, findings } = await settleSubscription(cloud, { accessToken, subscriptions }, subscriptionId, signal);
  const others = await findOtherCredentials(cloud, own, await readExactTrust(deps.source, own.application, call), accessToken, signal);
  const now = deps.clock();
  return {
    identity: { id: tenantId, label: toDirectoryLabel(application.tenantId, tenantId, chosen) },
    scopes,
    details: { ...toFederatedDetails({ ...own, provedAt: now }), ...details },
    // Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(tenantId, now) },
    findings: [...findings, ...others],
  };
}

type FederatedDeps = PrincipalDeps & TrustProofDeps;

/** What the customer's federated credential must say for a connection. */
const readExactTrust = async (source: IdentityTokenSource, { cloud }: FederatedDetails["application"], call: Call): Promise<ExactTrust> => {
  const trust = await source.trustOf(toSubject(call));
  return { ...trust, name: toCredentialName(trust), audience: trust.audience ?? audiences[cloud] };
};

/**
 * Exchanges a token of our own issuer for one of the management API.
 *
 * @throws {Failure} As `requestAccessToken` says. `trust_refused` has the command that writes the trust as it must be.
 */
async function exchangeToken(
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
const proveAzureFederated = (
  deps: FederatedDeps,
  details: FederatedDetails,
  purpose: "connect" | "probe",
  call: Call,
): Promise<AccessToken> => {
  const proved = { ...toSubject(call), audience: audiences[details.application.cloud], purpose };
  return proveTrust(deps, proved, (token) => exchangeToken(deps, details, token, call), call.signal);
};

const credentialsSchema = v.object({
  value: v.array(v.object({ name: v.string(), properties: v.object({ issuer: v.string(), subject: v.string() }) })),
});

/**
 * Finds the other federated credentials of a managed identity: each lets other tokens act as the connection, which no token of ours shows. The credentials
 * of an application are in Graph, which a connection has no right to read.
 *
 * @returns None, also where the identity may not read itself or Azure does not answer: the trust itself was proved.
 * @see {@link https://learn.microsoft.com/rest/api/managedidentity/federated-identity-credentials/list Federated Identity Credentials, List}
 */
async function findOtherCredentials(
  { managementUrl }: Pick<Cloud, "managementUrl">,
  { identityId }: Pick<FederatedDetails, "identityId">,
  { issuer, subject }: ExactTrust,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (identityId === undefined) {
    return [];
  }
  const url = `${managementUrl}${identityId}/federatedIdentityCredentials?api-version=2023-01-31`;
  const listing = readApi(credentialsSchema, { url, accessToken, label: "federatedIdentityCredentials.list" }, signal);
  const { value } = (await unless(failedWith(), listing)) ?? { value: [] };
  return value
    .filter(({ properties }) => properties.issuer !== issuer || properties.subject !== subject)
    .map(({ name }) => toFinding(name));
}

const toFinding = (name: string): Finding =>
  customerFinding("warning", {
    code: "identity_shared",
    target: name,
    title: `The managed identity has another federated credential, ${name}, which lets others act as this connection`,
    action:
      "In the Azure portal, open the managed identity, Federated credentials, and remove the other one, or connect again with an identity for this connection alone.",
  });
