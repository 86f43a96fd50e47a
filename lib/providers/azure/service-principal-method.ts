import type { MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { applicationsPage, clouds } from "./azure.ts";
import { carryOver, detailsOf, readPrincipal } from "./azure-credential.ts";
import { requestAccessToken } from "./entra-token.ts";
import { missingScopes } from "./missing-scopes.ts";
import { type PrincipalInput, parsePrincipalInput } from "./principal-input.ts";
import { probePrincipal } from "./probe-principal.ts";
import { revokePrincipal } from "./revoke-principal.ts";
import { type PrincipalDeps, verifyPrincipal } from "./verify-principal.ts";
import { watchSecretExpiry } from "./watch-secret-expiry.ts";

/**
 * Azure by an application that the customer registers in their directory (client credentials grant), with a secret or a certificate. A
 * second, read-only application serves the callers that ask for `read`.
 *
 * @see {@link https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals Applications and service principals}
 */
export const servicePrincipalMethod = (deps: PrincipalDeps): MintedMethod => ({
  provider: "azure",
  name: "service_principal",
  connect: "submission",
  tokens: "minted",
  access: ["full", "read"],
  separateAccess: ["read"],
  refreshesPerMinute: deps.settings.refreshesPerMinute,
  revokesWholeAccount: false,
  accountPage: applicationsPage(clouds.public),
  missingScopes,
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
