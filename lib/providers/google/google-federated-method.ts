import * as v from "valibot";
import { type Environment, integer, readConfig } from "../../config.ts";
import type { Access, GrantPart } from "../../connections/connection.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Method, MintedMethod, SubmissionMethod, Token, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import { findTrust } from "../../issuer/find-trust.ts";
import type { IdentityTokenSource, Trust } from "../../issuer/identity-token-source.ts";
import { findMissingScopes } from "../../oauth/issued-tokens.ts";
import type { Secret } from "../../secret.ts";
import { type Clock, type System, secondsAfter, system } from "../../system.ts";
import { allowPropagation } from "../allow-propagation.ts";
import { customerFinding } from "../customer-finding.ts";
import type { BearerToken } from "../minted-method.ts";
import { InsecureFederation, keylessMethod, mintIdentity, proveTrust, type TrustProofDeps, toSubject } from "../trust-proof.ts";
import {
  deletePoolCommand,
  deleteProviderCommand,
  removeBindingCommand,
  repairCommand,
  updateProviderCommand,
} from "./federation-commands.ts";
import { longestTokenSeconds } from "./generated-token.ts";
import { googleSettings } from "./google.ts";
import { type FederatedAccess, parseFederatedInput, readFederatedDetails, toFederatedDetails } from "./google-federated-details.ts";
import { type FederatedTokenDeps, requestFederatedToken } from "./google-federated-token.ts";
import { cloudPlatform } from "./google-scopes.ts";
import { findProjectOfEmail } from "./key-file.ts";
import { listKeyProjects, probeKey } from "./key-projects.ts";
import { type PoolProvider, toAudience, toPoolName, toProviderName } from "./pool-provider.ts";
import { type CloudDeps, type CloudSession, openSession } from "./setup/cloud-session.ts";
import { googleCloudFromEnvironment } from "./setup/google-cloud-from-environment.ts";

/** The page on which a customer removes what lets us in. */
const poolsPage = "https://console.cloud.google.com/iam-admin/workload-identity-pools";

export type GoogleFederatedDeps = FederatedDeps & { readonly refreshesPerMinute: number };

/**
 * Google by Workload Identity Federation: the customer's pool trusts the organisation's own issuer, and one subject of it may act as one service
 * account. Nothing is stored in the credential store.
 *
 * @see {@link https://cloud.google.com/iam/docs/workload-identity-federation Workload Identity Federation}
 */
export const federatedMethod = (deps: GoogleFederatedDeps): MintedMethod =>
  keylessMethod({
    provider: "gcp",
    access: ["full", "read"],
    refreshesPerMinute: deps.refreshesPerMinute,
    accountPage: poolsPage,
    missingScopes: (granted) => findMissingScopes([cloudPlatform], granted, {}),
    mint: (_held, access, call) => mintFederated(deps, access, call),
    probe: (token, call) => probeFederated(deps, token, call),
    revoke: (_held, call) => revokeFederated(deps, call),
  });

/** The same method, for the functions that connect it. */
export const federatedSubmission = (deps: GoogleFederatedDeps): SubmissionMethod<FederatedAccess> => ({
  ...federatedMethod(deps),
  needsId: true,
  parse: parseFederatedInput,
  fields: ["workload_identity_provider", "service_account"],
  verify: (access, call) => verifyFederated(deps, access, call),
});

async function mintFederated(deps: FederatedDeps, level: Access, call: Call): Promise<Token> {
  const access = readFederatedDetails(call.details);
  const identityToken = await mintIdentity(deps, call, { audience: toAudience(access.at), purpose: "broker" });
  const wanted = { ...access, identityToken, access: level, lifetimeSeconds: longestTokenSeconds };
  const work = () => requestFederatedToken(deps, wanted, call.signal);
  return allowPropagation(deps, access, work).catch(async (error: unknown) => {
    throw withRepair(error, access, await deps.source.trustOf(toSubject(call)));
  });
}

/** Sees that a token still works, and proves the trust again: every day, and whenever the connection is checked. Reads only. */
async function probeFederated(deps: FederatedDeps, token: Token, call: Call): Promise<readonly Finding[]> {
  const findings = await probeKey(deps, token, call);
  const access = readFederatedDetails(call.details);
  const { accessToken } = await allowPropagation(deps, access, () => proveFederation(deps, access, "probe", call));
  return [...findings, ...(await findOtherProviders(openSession(deps, accessToken, call.signal), access.at))];
}

/**
 * Says what is left, without a request, in the order in which it is safe to remove: without the binding no token is given any more, whereas a pool
 * without its provider still lets in who holds one of its tokens. Only the customer can: a right to change pools would be one to open them.
 *
 * @throws {Failure} `credential_missing`: the record names no provider of a pool.
 */
export async function revokeFederated(
  { clock, source }: { readonly clock: Clock; readonly source: IdentityTokenSource },
  { at: { tenant }, details, connectionId }: Call,
): Promise<readonly GrantPart[]> {
  const access = readFederatedDetails(details);
  const { at, email } = access;
  const trust = connectionId === undefined ? undefined : await findTrust(source, { tenant, connection: connectionId });
  const binding = trust && removeBindingCommand(access, trust.subject);
  const poolCommand = deletePoolCommand(at);
  return [
    { what: "binding", target: email, state: "left", ...defined({ command: binding }) },
    { what: "identity_provider", target: `${at.pool}/${at.provider}`, state: "left", command: deleteProviderCommand(at) },
    ...(poolCommand === undefined ? [] : [{ what: "identity_pool", target: at.pool, state: "left", command: poolCommand } as const]),
    { what: "access_token", state: "left", livesUntil: secondsAfter(clock(), longestTokenSeconds) },
  ];
}

/**
 * Makes the method without a secret.
 *
 * @param build - Makes the method, or the one that connects as well.
 * @param source - `undefined`: this deployment is no issuer, and has no such method.
 */
export function googleFederatedFromEnvironment(
  build: (deps: GoogleFederatedDeps) => Method,
  env: Environment,
  source: IdentityTokenSource | undefined,
  { clock, random }: Pick<System, "clock" | "random"> = system,
): readonly Method[] {
  if (source === undefined) {
    return [];
  }
  const config = readConfig(env, {
    refreshesPerMinute: integer("GOOGLE_REFRESHES_PER_MINUTE", { min: 1, max: 100_000_000 }, googleSettings.refreshesPerMinute),
  });
  return [build({ ...googleCloudFromEnvironment(env), ...config, clock, random, source })];
}

type FederatedDeps = FederationDeps & CloudDeps;

/**
 * Proves the customer's pool and service account by the four tokens, and that the account sees a project. Changes nothing at Google.
 *
 * The account is pinned by its address, which the request for its token names.
 *
 * @throws {Failure} As `proveFederation` says. A binding that was just made is refused for about 70 seconds. `projects_missing`: the account may see no
 *   project.
 */
async function verifyFederated(deps: FederatedDeps, access: FederatedAccess, call: Call): Promise<Verified> {
  const { at, email } = access;
  const token = await proveFederation(deps, access, "connect", call);
  const google = openSession(deps, token.accessToken, call.signal);
  const projects = await listKeyProjects(google, findProjectOfEmail(email) ?? at.projectNumber);
  if (projects.length === 0) {
    throw new Failure("projects_missing", { detail: "google: projects.search" });
  }
  return {
    identity: { id: email, label: email },
    scopes: token.scopes,
    details: { ...toFederatedDetails({ ...access, provedAt: deps.clock() }), projects: String(projects.length) },
    duties: { probe: nextProbe(toSubject(call).connection, deps.clock()) },
    findings: await findOtherProviders(google, at),
    reachable: projects.map(({ projectId: id, name }) => ({ id, name })),
  };
}

type FederationDeps = FederatedTokenDeps & TrustProofDeps;

/** Seconds that a token lives that is requested only to see whether it is given: the shortest that is of use. */
const proofSeconds = 600;

/**
 * Proves that a customer's pool lets in this connection and nothing else. It is judged after impersonation: a pool may let in more than the policy
 * of the service account does.
 *
 * @returns A token of the service account.
 * @throws {Failure} `trust_insecure`, with the command that closes the provider; `trust_refused`, with those that put it right; else as `requestFederatedToken` says.
 */
async function proveFederation(
  deps: FederationDeps,
  access: FederatedAccess,
  purpose: "connect" | "probe",
  call: Call,
): Promise<BearerToken> {
  const proved = { ...toSubject(call), audience: toAudience(access.at), purpose };
  const request = { ...access, access: "full", lifetimeSeconds: proofSeconds } as const;
  const use = (identityToken: Secret) => requestFederatedToken(deps, { ...request, identityToken }, call.signal);
  try {
    return await proveTrust(deps, proved, use, call.signal);
  } catch (error) {
    const trust = await deps.source.trustOf(toSubject(call));
    if (!(error instanceof InsecureFederation)) {
      throw withRepair(error, access, trust);
    }
    throw new Failure("trust_insecure", { cause: error, detail: error.detail, command: updateProviderCommand(access.at, trust) });
  }
}

/** Adds to a refusal of the trust the commands that put it right. */
const withRepair = (error: unknown, access: FederatedAccess, trust: Trust): unknown =>
  failedWith("trust_refused")(error)
    ? new Failure(error.code, { cause: error, detail: error.detail, command: repairCommand(access, trust) })
    : error;

const providersSchema = v.object({
  workloadIdentityPoolProviders: v.optional(v.array(v.object({ name: v.string(), disabled: v.optional(v.boolean(), false) })), () => []),
});

/**
 * Finds the other providers of the connection's pool. They share its subjects, so each may let another issuer's tokens act as the connection, which no
 * token of ours shows.
 *
 * @returns None, also where the service account may not list them or Google does not answer: the trust itself was proved.
 * @see {@link https://cloud.google.com/iam/docs/best-practices-for-using-workload-identity-federation Best practices: one provider for each pool}
 */
async function findOtherProviders(google: CloudSession, at: PoolProvider): Promise<readonly Finding[]> {
  const path = `/v1/${toPoolName(at)}/providers`;
  const method = { api: "iam", path, query: { pageSize: "100" }, label: "workloadIdentityPools.providers.list" } as const;
  const providers = (await unless(failedWith(), google(providersSchema, method)))?.workloadIdentityPoolProviders ?? [];
  return providers.filter(({ name, disabled }) => !disabled && name !== toProviderName(at)).map(({ name }) => toFinding(name, at));
}

const toFinding = (name: string, { pool }: PoolProvider): Finding =>
  customerFinding("warning", {
    code: "pool_shared",
    target: name,
    title: `The pool ${pool} has another provider, which may let others act as this connection`,
    action:
      "Open https://console.cloud.google.com/iam-admin/workload-identity-pools, remove or disable the other provider, or connect again with a pool for this connection alone.",
  });
