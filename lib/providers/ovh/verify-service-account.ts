import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Verified } from "../../connections/provider.ts";
import { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import type { OvhSettings } from "./ovh.ts";
import { surveyProjects } from "./ovh-findings.ts";
import { listProjects } from "./public-cloud-projects.ts";
import { readServiceAccount } from "./read-service-account.ts";
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
