import type { Environment } from "../../config.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Method, MintedMethod, SubmissionMethod, Token, Verified } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import { type Clock, type System, secondsAfter, system } from "../../system.ts";
import { mintedMethod, requireBearer } from "../minted-method.ts";
import { type AzureSettings, type PrincipalDeps, type ServicePrincipal, toCommon } from "./azure.ts";
import type { Cloud } from "./azure-clouds.ts";
import { carryOver, detailsOf, parseCloud, readPrincipal, type StoredPrincipal, toFields } from "./azure-credential.ts";
import { findExpiry, findReadOnlyGaps, findSubscriptionGaps, isNear } from "./azure-findings.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";
import { findDirectoryId } from "./directory-id.ts";
import { requestAccessToken } from "./entra-token.ts";
import { type PrincipalInput, parsePrincipalInput, principalFields } from "./principal-input.ts";
import { revokePrincipal } from "./revoke-principal.ts";
import { settleSubscription, toDirectoryLabel } from "./settle-subscription.ts";
import { listSubscriptions, type Subscription } from "./subscriptions.ts";
import { findSecretExpiry, watchSecretExpiry } from "./watch-secret-expiry.ts";

/**
 * Azure by an application that the customer registers in their directory (client credentials grant), with a secret or a certificate. A
 * second, read-only application serves the callers that ask for `read`.
 *
 * @see {@link https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals Applications and service principals}
 */
export const servicePrincipalMethod = (deps: PrincipalDeps): MintedMethod =>
  mintedMethod({
    ...toCommon(deps.settings),
    name: "service_principal",
    access: ["full", "read"],
    separateAccess: ["read"],
    carryOver,
    detailsOf,
    async mint(held, access, { signal }) {
      const principal = readPrincipal(held, access);
      const cloud = deps.settings.clouds[principal.cloud];
      return { type: "bearer", ...(await requestAccessToken(cloud, principal, cloud.managementScope, deps.clock, signal)) };
    },
    probe: (token, call) => probePrincipal(deps, token, call),
    revoke: async (held, { successor }) => revokePrincipal(deps.clock, held, successor),
    duties: { secret_expiry: watchSecretExpiry(deps) },
  });

/** The same method, for the functions that connect it. */
export const servicePrincipalSubmission = (deps: PrincipalDeps): SubmissionMethod<PrincipalInput> => ({
  ...servicePrincipalMethod(deps),
  parse: parsePrincipalInput,
  fields: principalFields,
  verify: (input, call) => verifyPrincipal(deps, input, call),
});

/**
 * Checks what a connection needs at Azure: subscriptions that its token can see, and secrets that do not expire soon. Reads only.
 *
 * A role that was removed is a finding: Azure refuses nothing, and the connection works again as soon as the role is back.
 *
 * @throws {Failure} `access_token_rejected`; retryable ones as `readApi` says.
 */
async function probePrincipal({ settings, clock }: PrincipalDeps, token: Token, { details, signal }: Call): Promise<readonly Finding[]> {
  const cloud = settings.clouds[parseCloud(details)];
  const subscriptions = await listSubscriptions(cloud, requireBearer(token, "azure").accessToken, signal);
  const now = clock();
  const toInstant = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  const { client_id, read_client_id } = details;
  return [
    ...findSubscriptionGaps({ subscriptions, chosenId: details.subscription_id }, cloud),
    ...(client_id === undefined ? [] : findExpiry(client_id, toInstant(details.secret_expires_at), now, cloud)),
    ...(read_client_id === undefined ? [] : findExpiry(read_client_id, toInstant(details.read_secret_expires_at), now, cloud)),
  ];
}

/**
 * Azure's methods. They need no secret of the operator's: each customer brings an application of their own.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export const azureFromEnvironment = (
  build: (deps: PrincipalDeps) => Method,
  env: Environment,
  { clock }: Pick<System, "clock"> = system,
): readonly Method[] => [build({ settings: azureSettingsFromEnvironment(env), clock })];

/**
 * Proves an application at Microsoft, by reads alone: a token, its subscriptions, its own record. A read-only application is proved in the
 * same way. The account is the directory, whose id never changes: another application or another secret of it is the same account.
 *
 * @throws {Failure} `credential_rejected`, `credential_expired`, `client_unknown`, `client_blocked`, `directory_unknown`, `wrong_cloud`;
 *   `subscription_missing`: the application works and sees nothing. With the field `readOnlyCredentials` if it is about those.
 *   Retryable ones as `requestAccessToken` and `readApi` say.
 */
async function verifyPrincipal(deps: PrincipalDeps, input: PrincipalInput, { signal }: Call): Promise<Verified> {
  const cloud = deps.settings.clouds[input.full.cloud];
  const full = await toById(cloud, input.full, signal);
  const [seen, readOnly] = await Promise.all([surveyPrincipal(deps, full, signal), surveyReadOnly(deps, input, signal)]);
  const { chosen, details, findings } = await settleSubscription(cloud, seen, input.subscriptionId, signal);
  const expiresAt = seen.expiresAt ?? input.secretExpiresAt;
  const credential = {
    ...toFields({ principal: full, expiresAt }, "full"),
    ...(readOnly === undefined ? {} : toFields(readOnly, "read")),
  };
  const now = deps.clock();
  return {
    identity: { id: full.tenantId, label: toDirectoryLabel(input.full.tenantId, full.tenantId, chosen) },
    credential,
    scopes: seen.scopes,
    details: { ...detailsOf(credential), ...details },
    // The connection has no id yet. Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(full.tenantId, now), secret_expiry: toFirstLook([expiresAt, readOnly?.expiresAt], now) },
    findings: [
      ...findings,
      ...findExpiry(full.clientId, expiresAt, now, cloud),
      ...(readOnly === undefined ? [] : findReadOnlyGaps(readOnly.subscriptions, chosen.id, cloud)),
      ...(readOnly === undefined ? [] : findExpiry(readOnly.principal.clientId, readOnly.expiresAt, now, cloud)),
    ],
  };
}

/** At once if the end of a secret is near, so that it is told today; otherwise a day after it was looked up here. */
const toFirstLook = (expiries: readonly (Date | undefined)[], now: Date): Date =>
  expiries.some((at) => at !== undefined && isNear(at, now)) ? now : secondsAfter(now, 86_400);

type ReadOnly = StoredPrincipal & Pick<Survey, "subscriptions">;

async function surveyReadOnly(deps: PrincipalDeps, { readOnly }: PrincipalInput, signal: AbortSignal): Promise<ReadOnly | undefined> {
  if (readOnly === undefined) {
    return undefined;
  }
  try {
    const principal = await toById(deps.settings.clouds[readOnly.cloud], readOnly, signal);
    const { subscriptions, expiresAt } = await surveyPrincipal(deps, principal, signal);
    return { principal, expiresAt, subscriptions };
  } catch (error) {
    throw error instanceof Failure ? toReadOnlyFailure(error) : error;
  }
}

const toReadOnlyFailure = ({ code, detail, retryAfterSeconds, cause }: Failure): Failure =>
  new Failure(code, { cause, detail: `read-only: ${detail}`, retryAfterSeconds, field: "readOnlyCredentials" });

const toById = async (cloud: Cloud, principal: ServicePrincipal, signal: AbortSignal): Promise<ServicePrincipal> => ({
  ...principal,
  tenantId: await findDirectoryId(cloud, principal.tenantId, signal),
});

/** The facts about one application that reads alone can find. */
type Survey = {
  readonly subscriptions: readonly Subscription[];
  readonly scopes: readonly string[];
  /** `undefined`: Microsoft does not show it. */
  readonly expiresAt: Date | undefined;
  readonly accessToken: Secret;
};

/** Proves an application, lists the subscriptions that it can see, and finds out when its secret expires. @throws {Failure} As each of these does. */
async function surveyPrincipal(
  { settings, clock }: { readonly settings: AzureSettings; readonly clock: Clock },
  principal: ServicePrincipal,
  signal: AbortSignal,
): Promise<Survey> {
  const cloud = settings.clouds[principal.cloud];
  const { accessToken, scopes } = await requestAccessToken(cloud, principal, cloud.managementScope, clock, signal);
  const [subscriptions, expiresAt] = await Promise.all([
    listSubscriptions(cloud, accessToken, signal),
    findSecretExpiry(cloud, principal, clock, signal),
  ]);
  return { subscriptions, scopes, expiresAt, accessToken };
}
