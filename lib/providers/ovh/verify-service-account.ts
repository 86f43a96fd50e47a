import * as v from "valibot";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Verified } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import type { OvhSettings } from "./ovh.ts";
import { surveyProjects } from "./ovh-findings.ts";
import { type Caller, readApi } from "./ovh-request.ts";
import { listProjects } from "./public-cloud-projects.ts";
import type { ServiceAccountInput } from "./service-account-input.ts";
import { requestServiceAccountToken, toAccountCaller } from "./service-account-token.ts";

export type ServiceAccountDeps = { readonly settings: OvhSettings; readonly clock: Clock };

/**
 * Proves a service account, by reads alone: a token, who it is, which projects it sees. A missing permission is a finding.
 *
 * @throws {Failure} `credential_rejected`; retryable ones as `readApi` says.
 */
export async function verifyServiceAccount(
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
