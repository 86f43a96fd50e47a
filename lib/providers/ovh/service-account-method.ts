import * as v from "valibot";
import type { GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, MintedMethod, SubmissionMethod, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure, toFailureCode } from "../../errors.ts";
import { parseIssuedTokens } from "../../oauth/issued-tokens.ts";
import { readRefusal, toTokenFailure } from "../../oauth/token-failure.ts";
import { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import { askJson } from "../ask-json.ts";
import {
  type BearerToken,
  buildTokenForm,
  type CustomerClient,
  mintedMethod,
  readClient,
  requireBearer,
  toAccessToken,
} from "../minted-method.ts";
import { clientFields, parseSubmission, requireForm, submittedField } from "../parse-submission.ts";
import { missingOvhScopes, type OvhSettings } from "./ovh.ts";
import { surveyProjects } from "./ovh-findings.ts";
import { isOvhRegion, type OvhHosts, type OvhRegion, toRegion } from "./ovh-regions.ts";
import { type Caller, callerRejectedAs, readApi } from "./ovh-request.ts";
import { listProjects } from "./public-cloud-projects.ts";

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
  fields: Object.keys(schema.entries),
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

export type ServiceAccountDeps = { readonly settings: OvhSettings; readonly clock: Clock };

/**
 * Proves a service account, by reads alone: a token, who it is, which projects it sees. A missing permission is a finding.
 *
 * @throws {Failure} `credential_rejected`; retryable ones as `readApi` says.
 */
async function verifyServiceAccount(
  { settings, clock }: ServiceAccountDeps,
  input: ServiceAccountInput,
  signal: AbortSignal,
): Promise<Verified> {
  const hosts = settings.hosts[input.endpoint];
  const token = await requestServiceAccountToken(hosts, input, clock, signal);
  const caller = toAccountCaller(hosts, token.accessToken, signal);
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

/** The service account behind a token. */
type ServiceAccountIdentity = {
  /** The nichandle that it belongs to. */
  readonly account: string;
  /** Its name in policies. */
  readonly urn: string;
};

const name = v.pipe(v.string(), v.regex(/^[\w.-]{1,128}$/));
const details = v.object({
  identities: v.pipe(v.array(v.pipe(v.string(), v.regex(/^urn:[\w:/.+-]{1,200}$/))), v.minLength(1)),
  account: v.fallback(v.optional(name), undefined),
});

/**
 * Reads which service account a token is for. Every token may ask this, whatever its policies are.
 *
 * The account is read from the identity's name when OVHcloud does not say it beside it.
 *
 * @throws {Failure} As `readApi` says.
 */
async function readServiceAccount(caller: Caller): Promise<ServiceAccountIdentity> {
  const { identities, account } = await readApi(caller, details, "/auth/details", "auth.details");
  const [urn = ""] = identities;
  const [, named] = /^urn:v1:\w+:identity:credential:([\w.-]+)\//.exec(urn) ?? [];
  const owner = account ?? named;
  if (owner === undefined) {
    throw new Failure("provider_answer_invalid", { detail: "ovh: auth.details: no account" });
  }
  return { account: owner, urn };
}

/** The only scope that makes sense: a service account may do what its policies allow. OVHcloud requires that one is named. */
const serviceAccountScope = "all";

/**
 * Requests an access token with the customer's service account (client credentials grant). It expires after an hour; any number can be
 * requested.
 *
 * @throws {Failure} `credential_rejected` (OVHcloud does not know the client in this region, or its secret is wrong: it does not say which);
 *   retryable: `provider_timeout`, `provider_unreachable`, `provider_unavailable`, `provider_throttled`, `provider_answer_invalid`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.4 RFC 6749, section 4.4}
 */
async function requestServiceAccountToken(
  { token: url }: OvhHosts,
  client: CustomerClient,
  clock: Clock,
  signal: AbortSignal,
): Promise<BearerToken> {
  const body = buildTokenForm(client, [serviceAccountScope]);
  const issuedAt = clock();
  const answer = await askJson(url, { method: "POST", body }, signal);
  if (answer.status !== 200) {
    const refusal = readRefusal(answer);
    const failure = toTokenFailure(refusal, () => "provider_answer_invalid", "ovh: token");
    // The client is the customer's here, not the operator's. With 401 OVHcloud has also sent `Invalid client`, which is no code of OAuth.
    const isOfClient = failure.code === "client_misconfigured" || (refusal.status === 401 && refusal.error !== undefined);
    throw isOfClient ? new Failure("credential_rejected", { detail: failure.detail }) : failure;
  }
  return { type: "bearer", ...toAccessToken(parseIssuedTokens(answer.data), issuedAt, [serviceAccountScope]) };
}

/** A token that OVHcloud refuses says nothing about the client: another one is requested. */
const toAccountCaller = callerRejectedAs("access_token_rejected");

type ServiceAccountInput = CustomerClient & { readonly endpoint: OvhRegion };

const schema = v.object({ ...clientFields, endpoint: submittedField });

/**
 * Reads `{endpoint, clientId, clientSecret}`, also as `client_id` and `client_secret`. Newer client ids begin with their region (`EU.`),
 * older ones do not, so the region is never read from them.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseServiceAccountInput(body: unknown): ServiceAccountInput {
  const { endpoint = "", ...sent } = parseSubmission(schema, body);
  if (!isOvhRegion(endpoint)) {
    throw new Failure("invalid_request", { field: "endpoint" });
  }
  const clientId = requireForm(sent.clientId ?? sent.client_id, "clientId", /^[\w.-]{1,128}$/);
  const clientSecret = requireForm(sent.clientSecret ?? sent.client_secret, "clientSecret", /^[\x21-\x7e]{1,256}$/);
  return { endpoint, clientId, clientSecret: new Secret(clientSecret) };
}
