import type { Environment } from "../../config.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Method, MintedMethod, SubmissionMethod, Token } from "../../connections/provider.ts";
import { type System, system } from "../../system.ts";
import { mintedMethod, requireBearer } from "../minted-method.ts";
import { applicationsPage, clouds, missingAzureScopes, type PrincipalDeps } from "./azure.ts";
import { carryOver, detailsOf, parseCloud, readPrincipal } from "./azure-credential.ts";
import { findExpiry, findSubscriptionGaps } from "./azure-findings.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";
import { requestAccessToken } from "./entra-token.ts";
import { type PrincipalInput, parsePrincipalInput } from "./principal-input.ts";
import { revokePrincipal } from "./revoke-principal.ts";
import { listSubscriptions } from "./subscriptions.ts";
import { verifyPrincipal } from "./verify-principal.ts";
import { watchSecretExpiry } from "./watch-secret-expiry.ts";

/**
 * Azure by an application that the customer registers in their directory (client credentials grant), with a secret or a certificate. A
 * second, read-only application serves the callers that ask for `read`.
 *
 * @see {@link https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals Applications and service principals}
 */
export const servicePrincipalMethod = (deps: PrincipalDeps): MintedMethod =>
  mintedMethod({
    provider: "azure",
    name: "service_principal",
    access: ["full", "read"],
    separateAccess: ["read"],
    refreshesPerMinute: deps.settings.refreshesPerMinute,
    accountPage: applicationsPage(clouds.public),
    missingScopes: missingAzureScopes,
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
