import type { GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, SubmissionMethod, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure, toFailureCode } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import { type OvhHosts, type OvhSettings, toRegion } from "./ovh.ts";
import { surveyProjects } from "./ovh-findings.ts";
import type { Caller } from "./ovh-request.ts";
import { missingScopes } from "./ovh-scopes.ts";
import { listProjects } from "./public-cloud-projects.ts";
import { readServiceAccount } from "./read-service-account.ts";
import { parseServiceAccountInput, type ServiceAccount, type ServiceAccountInput } from "./service-account-input.ts";
import { requestServiceAccountToken, serviceAccountScope } from "./service-account-token.ts";

type Deps = { readonly settings: OvhSettings; readonly clock: Clock };

/**
 * OVHcloud by a service account that the customer creates: an OAuth client of the flow CLIENT_CREDENTIALS, with a policy that says what it
 * may do. It does not end by itself, so it is the durable way.
 */
export const serviceAccountMethod = (deps: Deps): SubmissionMethod<ServiceAccountInput> => ({
  provider: "ovh",
  name: "service_account",
  connect: "submission",
  tokens: "minted",
  access: ["full"],
  refreshesPerMinute: deps.settings.refreshesPerMinute,
  revokesWholeAccount: false,
  peer: ({ account }) => toRegion(account),
  missingScopes: (granted) => missingScopes([serviceAccountScope], granted),
  parse: parseServiceAccountInput,
  verify: (input, { signal }) => verify(deps, input, signal),
  mint: async (held, _access, call) => requestServiceAccountToken(hostsOf(deps, call), readStored(held), deps.clock, call.signal),
  async probe(token, call) {
    if (token.type !== "bearer") {
      throw new Failure("configuration_invalid", { detail: "ovh: a probe wants a bearer token" });
    }
    const { urn } = call.details;
    const hosts = hostsOf(deps, call);
    const listing = listProjects(toCaller(hosts, token.accessToken, call.signal));
    return (await surveyProjects(listing, { api: hosts.api, ...defined({ urn }) })).findings;
  },
  revoke: (held, call) => revokeServiceAccount(deps, held, call),
});

/**
 * Proves a service account, by reads alone: a token, who it is, which projects it sees. A missing permission is a finding.
 *
 * @throws {Failure} `credential_rejected`; retryable ones as `readApi` says.
 */
async function verify({ settings, clock }: Deps, input: ServiceAccountInput, signal: AbortSignal): Promise<Verified> {
  const hosts = settings.hosts[input.endpoint];
  const token = await requestServiceAccountToken(hosts, input, clock, signal);
  const caller = toCaller(hosts, token.accessToken, signal);
  const { account, urn } = await readServiceAccount(caller);
  const { ids, findings } = await surveyProjects(listProjects(caller), { api: hosts.api, urn });
  return {
    identity: { id: account, label: account },
    credential: { client_id: new Secret(input.clientId), client_secret: input.clientSecret },
    scopes: token.scopes,
    details: { client_id: input.clientId, urn, ...(ids === undefined ? {} : { projects: String(ids.length) }) },
    // The connection has no id yet. Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(account, clock()) },
    findings,
  };
}

/**
 * Nothing that a service account stands for can be ended from here: the client is the customer's own, and its tokens end within an hour.
 * So it is only found out whether the client still exists.
 */
async function revokeServiceAccount(deps: Deps, held: CredentialFields, call: Call): Promise<readonly GrantPart[]> {
  const stored = readStored(held);
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

const hostsOf = ({ settings }: Deps, { at }: Call): OvhHosts => settings.hosts[toRegion(at.account)];

/** A token that OVHcloud refuses says nothing about the client: another one is requested. */
const toCaller = ({ api }: OvhHosts, accessToken: Secret, signal: AbortSignal): Caller => ({
  api,
  accessToken,
  rejected: "access_token_rejected",
  signal,
});

/** @throws {Failure} `credential_missing`. */
function readStored({ client_id, client_secret }: CredentialFields): ServiceAccount {
  if (client_id === undefined || client_secret === undefined) {
    throw new Failure("credential_missing");
  }
  return { clientId: client_id.reveal(), clientSecret: client_secret };
}
