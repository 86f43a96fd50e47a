import { type Environment, readConfig, url } from "../../config.ts";
import type { Details, GrantPart } from "../../connections/connection.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Method, MintedMethod, SubmissionMethod, Token, Verified } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { readIdentityUrl } from "../../issuer/identity-source.ts";
import type { IdentityTokenSource } from "../../issuer/identity-token-source.ts";
import { type Clock, type System, secondsAfter, system } from "../../system.ts";
import { requireBearer } from "../minted-method.ts";
import { keylessMethod } from "../trust-proof.ts";
import { type FederatedInput, federatedFieldNames, parseFederatedInput } from "./client-input.ts";
import { type FederatedDeps, proveFederated, requestFederatedToken } from "./federated-tailnet-trust.ts";
import { nameTailnet, surveyFederated } from "./survey-client.ts";
import { ownTailnet } from "./tailnet.ts";
import { adminPages } from "./tailscale.ts";
import { missingFederatedScopes } from "./tailscale-findings.ts";
import { tailscaleSettingsFromEnvironment } from "./tailscale-settings.ts";

/**
 * Tailscale by a federated credential: the customer's tailnet trusts tokens of this connection, and nothing secret is stored. So there is no SSH
 * key pair and no auth key either: a caller that needs an auth key creates one with the token, if the credential has the scope `auth_keys`.
 *
 * @see {@link https://tailscale.com/docs/features/workload-identity-federation Workload identity federation}
 */
export const federatedMethod = (deps: FederatedDeps): MintedMethod =>
  keylessMethod({
    provider: "tailscale",
    access: ["full"],
    refreshesPerMinute: deps.settings.refreshesPerMinute,
    accountPage: adminPages.clients,
    missingScopes: missingFederatedScopes,
    async mint(_held, _access, call) {
      const { tags: _, ...token } = await requestFederatedToken(deps, { call, clientId: readClientId(call.details), purpose: "broker" });
      return { type: "bearer", ...token };
    },
    probe: (token, call) => probeFederated(deps, token, call),
    revoke: (_held, call) => revokeFederated(deps, call),
  });

/** The same method, for the functions that connect it. */
export const federatedSubmission = (deps: FederatedDeps): SubmissionMethod<FederatedInput> => ({
  ...federatedMethod(deps),
  needsId: true,
  parse: parseFederatedInput,
  fields: federatedFieldNames,
  verify: (input, call) => verifyFederated(deps, input, call),
});

/**
 * Checks with the connection's own token what it needs at Tailscale, and repeats the proof of the trust. Reads only.
 *
 * @throws {Failure} `trust_refused`, `trust_insecure`, `access_token_rejected`; retryable: `issuer_unreachable`, `issuer_unavailable`, and those of
 *   `requestApi`.
 */
async function probeFederated(deps: FederatedDeps, token: Token, call: Call): Promise<readonly Finding[]> {
  const clientId = readClientId(call.details);
  const caller = { baseUrl: deps.settings.baseUrl, token: requireBearer(token, "tailscale"), signal: call.signal };
  const { findings } = await surveyFederated(caller, { clientId, tailnet: ownTailnet });
  await proveFederated(deps, { call, clientId, purpose: "probe" });
  return findings;
}

/** Seconds that Tailscale's access tokens live. */
const tokenSeconds = 3600;

/**
 * Lists what stays at Tailscale: the credential, which only the customer can delete and which gives nothing any more, because this connection's
 * subject is never signed again; and access tokens that were handed out. No request: there is nothing that we could give back.
 *
 * @throws {Failure} `credential_missing`: the record does not name a credential.
 */
export async function revokeFederated({ clock }: { readonly clock: Clock }, { details }: Call): Promise<readonly GrantPart[]> {
  const clientId = readClientId(details);
  return [
    { what: "trust_credential", target: clientId, state: "left", command: deleteCommand(clientId) },
    { what: "access_token", state: "left", livesUntil: secondsAfter(clock(), tokenSeconds) },
  ];
}

/** The customer's own API access token is in the variable. A client ID has letters, digits and a hyphen. */
const deleteCommand = (clientId: string) =>
  `curl -fsS -X DELETE -H "Authorization: Bearer $TAILSCALE_API_KEY" https://api.tailscale.com/api/v2/tailnet/-/keys/${clientId}`;

/**
 * Tailscale's method without a secret. It also reads `IDENTITY_READ_URL`: where this function reads the issuers' documents. Not set, it reads them at
 * `IDENTITY_URL`, as Tailscale does.
 *
 * @param build - Makes the method, or the one that connects as well.
 * @param source - `undefined`: the operator has no issuer, and there is no such method.
 */
export function tailscaleFederatedFromEnvironment(
  build: (deps: FederatedDeps) => Method,
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: System = system,
): readonly Method[] {
  if (source === undefined) {
    return [];
  }
  const identityUrl = readIdentityUrl(env) ?? "";
  const { readUrl } = readConfig(env, { readUrl: url("IDENTITY_READ_URL", identityUrl) });
  const settings = tailscaleSettingsFromEnvironment(env);
  return [build({ settings, source, documents: { identityUrl, readUrl }, clock, random })];
}

/** Reads the client ID of the credential that a connection uses. @throws {Failure} `credential_missing`: the record names none. */
export function readClientId({ client_id }: Details): string {
  if (client_id === undefined) {
    throw new Failure("credential_missing", { detail: "tailscale: the record names no federated credential" });
  }
  return client_id;
}

/**
 * Proves a federated credential, by exchanges and reads alone: four tokens, the credential's own record, the devices. Nothing is stored in the
 * credential store, and nothing is made at Tailscale.
 *
 * @throws {Failure} `trust_refused`, `trust_insecure`, `account_not_found`; retryable: `issuer_unreachable`, `issuer_unavailable`, and those of
 *   `requestApi`.
 */
async function verifyFederated(deps: FederatedDeps, input: FederatedInput, call: Call): Promise<Verified> {
  const token = await proveFederated(deps, { call, clientId: input.clientId, purpose: "connect" });
  const caller = { baseUrl: deps.settings.baseUrl, token, signal: call.signal };
  const { client, devices, findings } = await surveyFederated(caller, input);
  const identity = await nameTailnet(caller, { ...input, ...(devices && { devices }) }, call.details);
  return {
    identity,
    scopes: token.scopes,
    details: {
      tags: (client?.tags ?? token.tags).join(" "),
      client_id: input.clientId,
      tailnet: identity.id,
      ...(devices && { devices: String(devices.length) }),
    },
    duties: { probe: nextProbe(identity.id, deps.clock()) },
    findings,
  };
}
