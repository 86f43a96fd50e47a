import type { CodeFlowMethod, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { isConfidential } from "../../oauth/server-metadata.ts";
import type { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import { type CodeFlowSettings, codeFlowProvider } from "../code-flow.ts";
import type { OAuthClient, OAuthDeps } from "../oauth-transport.ts";
import { type OvhHosts, type OvhRegion, type OvhSettings, toRegion } from "./ovh.ts";
import { surveyProjects } from "./ovh-findings.ts";
import type { Caller } from "./ovh-request.ts";
import { missingScopes } from "./ovh-scopes.ts";
import { listProjects } from "./public-cloud-projects.ts";
import { readAccount } from "./read-account.ts";
import { revokeLogin } from "./revoke-login.ts";

export type LoginDeps = {
  readonly settings: OvhSettings;
  readonly clock: Clock;
  /** Reads the operator's OAuth client of a region. */
  readonly readClient: (region: OvhRegion) => Promise<OAuthClient>;
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
      const caller = toCaller(hosts, readBearer(token), signal);
      const [survey] = await Promise.all([surveyProjects(listProjects(caller), hosts), readAccount(caller)]);
      return survey.findings;
    },
    revoke: async (held, call) => revokeLogin(at(call.at.account), held, call.signal),
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
    missingScopes: (granted) => missingScopes(scopes, granted),
  }) satisfies Partial<CodeFlowMethod>;

function regionalFlow({ settings, clock, readClient }: LoginDeps, region: OvhRegion) {
  const hosts = settings.hosts[region];
  const metadata = toMetadata(hosts);
  const revocation = { revocationAuthentication: "client_secret_post", revocationMayBeAbsent: true } as const;
  const oauth: OAuthDeps = { clock, readClient: () => readClient(region), readMetadata: async () => metadata };
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

const toCaller = ({ api }: OvhHosts, accessToken: Secret, signal: AbortSignal): Caller => ({
  api,
  accessToken,
  rejected: "grant_revoked",
  signal,
});

function readBearer(token: Token): Secret {
  if (token.type !== "bearer") {
    throw new Failure("configuration_invalid", { detail: "ovh: a probe wants a bearer token" });
  }
  return token.accessToken;
}
