import type { GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import type { Call, MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { toFailureCode } from "../../errors.ts";
import { mintedMethod, readClient, requireBearer } from "../minted-method.ts";
import { missingOvhScopes, type OvhHosts, toRegion } from "./ovh.ts";
import { surveyProjects } from "./ovh-findings.ts";
import { listProjects } from "./public-cloud-projects.ts";
import { parseServiceAccountInput, type ServiceAccountInput } from "./service-account-input.ts";
import { requestServiceAccountToken, serviceAccountScope, toAccountCaller } from "./service-account-token.ts";
import { type ServiceAccountDeps, verifyServiceAccount } from "./verify-service-account.ts";

/**
 * OVHcloud by a service account that the customer creates: an OAuth client of the flow CLIENT_CREDENTIALS, with a policy that says what it
 * may do. It does not end by itself, so it is the durable way.
 */
export const serviceAccountMethod = (deps: ServiceAccountDeps): MintedMethod =>
  mintedMethod({
    provider: "ovh",
    name: "service_account",
    access: ["full"],
    refreshesPerMinute: deps.settings.refreshesPerMinute,
    peer: ({ account }) => toRegion(account),
    missingScopes: (granted) => missingOvhScopes([serviceAccountScope], granted),
    mint: async (held, _access, call) => requestServiceAccountToken(hostsOf(deps, call), readClient(held), deps.clock, call.signal),
    async probe(token, call) {
      const { urn } = call.details;
      const hosts = hostsOf(deps, call);
      const listing = listProjects(toAccountCaller(hosts, requireBearer(token, "ovh").accessToken, call.signal));
      return (await surveyProjects(listing, { api: hosts.api, ...defined({ urn }) })).findings;
    },
    revoke: (held, call) => revokeServiceAccount(deps, held, call),
  });

/** The same method, for the functions that connect it. */
export const serviceAccountSubmission = (deps: ServiceAccountDeps): SubmissionMethod<ServiceAccountInput> => ({
  ...serviceAccountMethod(deps),
  parse: parseServiceAccountInput,
  verify: (input, { signal }) => verifyServiceAccount(deps, input, signal),
});

/**
 * Nothing that a service account stands for can be ended from here: the client is the customer's own, and its tokens end within an hour.
 * So it is only found out whether the client still exists.
 */
async function revokeServiceAccount(deps: ServiceAccountDeps, held: CredentialFields, call: Call): Promise<readonly GrantPart[]> {
  const stored = readClient(held);
  const client = { what: "client", target: stored.clientId } as const;
  try {
    const { expiresAt } = await requestServiceAccountToken(hostsOf(deps, call), stored, deps.clock, call.signal);
    return [
      { ...client, state: "left" },
      { what: "access_token", state: "left", ...defined({ livesUntil: expiresAt }) },
    ];
  } catch (error) {
    if (toFailureCode(error) !== "credential_rejected") {
      throw error;
    }
    return [{ ...client, state: "removed" }];
  }
}

const hostsOf = ({ settings }: ServiceAccountDeps, { at }: Call): OvhHosts => settings.hosts[toRegion(at.account)];
