import * as v from "valibot";
import type { Environment } from "../../config.ts";
import type { GrantPart, Identity } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import type { Call, CodeFlowMethod, Method } from "../../connections/provider.ts";
import type { OperatorSecrets } from "../../credentials/operator-secrets.ts";
import { Failure, toFailureCode } from "../../errors.ts";
import { isConfidential } from "../../oauth/server-metadata.ts";
import { clientOfGrant } from "../../oauth-clients/client-of-grant.ts";
import type { Clock } from "../../system.ts";
import { type CodeFlowSettings, codeFlowProvider } from "../code-flow.ts";
import { requireBearer } from "../minted-method.ts";
import { type OAuthDeps, toOAuthClient } from "../oauth-transport.ts";
import { type RevocationSettings, revokeToken } from "../revoke-token.ts";
import { missingOvhScopes, type OvhSettings } from "./ovh.ts";
import { surveyProjects } from "./ovh-findings.ts";
import { ovhSettingsFromEnvironment } from "./ovh-from-environment.ts";
import { type OvhHosts, type OvhRegion, toRegion } from "./ovh-regions.ts";
import { type Caller, callerRejectedAs, readApi } from "./ovh-request.ts";
import { listProjects } from "./public-cloud-projects.ts";
import type { ServiceAccountDeps } from "./service-account-method.ts";

export type LoginDeps = {
  readonly settings: OvhSettings;
  readonly clock: Clock;
  readonly readClient: OAuthDeps["readClient"];
};

/**
 * OVHcloud by a login (authorization code flow). Each region has an authorization server of its own; the account of the connection names
 * the region.
 *
 * OVHcloud issues no ID token: the account is what `/me` says. It may issue no refresh token: the connection then lasts about a day, and its
 * owner is told before it ends.
 */
export function loginMethod(deps: LoginDeps): CodeFlowMethod {
  const { settings } = deps;
  const flows = new Map(settings.loginRegions.map((region) => [region, regionalFlow(deps, region)]));
  const at = (account: string) => {
    const flow = flows.get(toRegion(account));
    if (flow === undefined) {
      throw new Failure("configuration_invalid", { detail: `OVH_LOGIN_REGIONS lacks ${account}` });
    }
    return flow;
  };
  return {
    ...toCommon(settings),
    name: "login",
    connect: "code_flow",
    tokens: "refreshed",
    begin: async (request, call) => at(call.at.account).flow.begin(request, call),
    redeem: async (callback, call) => at(call.at.account).flow.redeem(callback, call),
    identify: async (accessToken, call) => at(call.at.account).flow.identify(accessToken, call),
    refresh: async (held, call) => at(call.at.account).flow.refresh(held, call),
    async probe(token, { at: { account }, signal }) {
      const { hosts } = at(account);
      const caller = toCaller(hosts, requireBearer(token, "ovh").accessToken, signal);
      const [survey] = await Promise.all([surveyProjects(listProjects(caller), hosts), readAccount(caller)]);
      return survey.findings;
    },
    revoke: async (held, call) => revokeLogin(at(call.at.account), held, call),
  };
}

const toCommon = ({ scopes, refreshesPerMinute }: OvhSettings) =>
  ({
    provider: "ovh",
    scopes,
    refreshesPerMinute,
    // Whether OVHcloud rotates is not documented. If it does, a process that dies loses what it has in flight, so it has less in flight.
    rotatesRefreshTokens: true,
    needsRefreshToken: false,
    revokesWholeAccount: false,
    peer: ({ account }) => toRegion(account),
    missingScopes: (granted) => missingOvhScopes(scopes, granted),
  }) satisfies Partial<CodeFlowMethod>;

function regionalFlow({ settings, clock, readClient }: LoginDeps, region: OvhRegion) {
  const hosts = settings.hosts[region];
  const metadata = toMetadata(hosts);
  const revocation = { revocationAuthentication: "client_secret_post", revocationMayBeAbsent: true } as const;
  const oauth: OAuthDeps = { clock, readClient, readMetadata: async () => metadata };
  const flowSettings: CodeFlowSettings = {
    ...toCommon(settings),
    ...revocation,
    scopeAliases: {},
    sessionControlSubtypes: [],
    issuerParameter: "when-present",
    authorizationParameters: () => ({}),
    identify: (accessToken, signal) => readAccount(toCaller(hosts, accessToken, signal)),
  };
  return { hosts, oauth, revocation, flow: codeFlowProvider(flowSettings, oauth) };
}

/** OVHcloud publishes no metadata. The issuer is what its endpoints have in common, and only compared with itself. */
function toMetadata({ authorize, token }: OvhHosts) {
  for (const endpoint of [authorize, token]) {
    if (!isConfidential(endpoint)) {
      throw new Failure("configuration_invalid", { detail: "an endpoint of OVHcloud is without TLS" });
    }
  }
  const base = token.slice(0, token.lastIndexOf("/"));
  return { issuer: base, authorization_endpoint: authorize, token_endpoint: token, revocation_endpoint: `${base}/revoke` };
}

const toCaller = callerRejectedAs("grant_revoked");

const me = v.object({ nichandle: v.pipe(v.string(), v.nonEmpty(), v.maxLength(128)), email: v.fallback(v.string(), "") });

/**
 * Reads whose account a token is for. An account of OVHcloud is called a nichandle, and never changes.
 *
 * @throws {Failure} As `readApi` says.
 */
async function readAccount(caller: Caller): Promise<Identity> {
  const { nichandle, email } = await readApi(caller, me, "/me", "me");
  return { id: nichandle, ...(email === "" ? {} : { label: email }) };
}

/**
 * Revokes the tokens of a login: the refresh token first, which must not outlive the other.
 *
 * OVHcloud's revocation endpoint is not documented. Where it is absent, the tokens are left: neither we nor the customer can end them, and
 * the access token ends by itself.
 *
 * @throws {Failure} `credential_missing`; the failures of `revokeToken`: the outcome is unknown.
 */
async function revokeLogin(
  { revocation, oauth }: { readonly revocation: RevocationSettings; readonly oauth: OAuthDeps },
  held: CredentialFields,
  call: Call,
): Promise<readonly GrantPart[]> {
  const { refresh_token, access_token } = held;
  const tokens = [refresh_token, access_token].filter((token) => token !== undefined);
  if (tokens.length === 0) {
    throw new Failure("credential_missing");
  }
  try {
    for (const token of tokens) {
      await revokeToken(revocation, oauth, token, call);
    }
  } catch (error) {
    if (toFailureCode(error) !== "revocation_unsupported") {
      throw error;
    }
    return toLeft(held);
  }
  return [{ what: "grant", state: "revoked" }];
}

function toLeft({ refresh_token, access_token, expires_at }: CredentialFields): readonly GrantPart[] {
  const left = { state: "left", code: "revocation_unsupported" } as const;
  const livesUntil = expires_at === undefined ? {} : { livesUntil: new Date(expires_at.reveal()) };
  return [
    ...(refresh_token === undefined ? [] : [{ what: "refresh_token", ...left }]),
    ...(access_token === undefined ? [] : [{ what: "access_token", ...left, ...livesUntil }]),
  ];
}

/**
 * OVHcloud's methods. The login uses the operator's OAuth clients from the secret `OVH_CLIENTS_SECRET_ID`: for each region two fields, such
 * as `ovh-eu_client_id` and `ovh-eu_client_secret`. A service account needs no secret of the operator's.
 *
 * @param build - Makes the method of a service account, or the one that connects as well.
 */
export function ovhFromEnvironment(
  build: (deps: ServiceAccountDeps) => Method,
  env: Environment,
  secrets: OperatorSecrets,
  clock: Clock,
): readonly Method[] {
  const settings = ovhSettingsFromEnvironment(env);
  const readClient = clientOfGrant(env, clock, async ({ account }) => {
    const region = toRegion(account);
    const fields = settings.clientsSecretId === "" ? {} : await secrets.read(settings.clientsSecretId);
    return toOAuthClient(fields, `${region}_`, `the secret of the OVHcloud clients lacks that of ${region}`);
  });
  return [loginMethod({ settings, clock, readClient }), build({ settings, clock })];
}
