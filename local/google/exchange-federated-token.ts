import { decodeJwt, type JWTPayload } from "jose";
import { Refused, type Reply } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { mapAttributes } from "./federated-principal.ts";
import { requireHomeApi } from "./home-api.ts";
import { json, oauthError } from "./reply.ts";
import { isKnownScope, parseScopes } from "./scopes.ts";
import { audiencesOf, isLive, type Pool, type PoolProvider, providerName } from "./workload-pools.ts";
import type { World } from "./world.ts";

const TYPES = "urn:ietf:params:oauth:token-type";
const ACCESS_TOKEN = `${TYPES}:access_token`;
const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const NAME = /^\/\/iam\.googleapis\.com\/(projects\/\d+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]+\/providers\/[a-z0-9-]+)$/;

const SKEW_SECONDS = 60;
const LONGEST_SECONDS = 3600;

/**
 * `POST /v1/token` of sts.googleapis.com: exchanges a foreign issuer's token for one of Google's, which names a principal of the pool. It opens
 * nothing by itself: a policy must name the principal.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693.html#section-2 RFC 8693, section 2}
 */
export const postFederatedToken: Handler<World> = async (call, world) => {
  const { token, audience, scopes } = readRequest(call.form);
  const { pool, provider } = findProvider(audience, world);
  const claims = await checkToken(token, pool, provider, world);
  const principal = mapAttributes(pool, provider, claims);
  const [sub] = principal.members;
  world.federation.principals.set(sub, principal);
  requireHomeApi(world, { sub }, "sts.googleapis.com");
  return issue(sub, scopes, claims, world);
};

type TokenRequest = { readonly token: string; readonly audience: string; readonly scopes: string[] };

function readRequest(form: URLSearchParams): TokenRequest {
  if (form.get("grant_type") !== GRANT) throw refuse("unsupported_grant_type", "Invalid grant_type.");
  const audience = NAME.exec(form.get("audience") ?? "")?.[1];
  if (audience === undefined) throw refuse("invalid_request", 'Invalid value for "audience".');
  const scopes = parseScopes(form.get("scope") ?? "");
  if (scopes.length === 0) throw refuse("invalid_request", "Scope(s) must be provided.");
  if (!scopes.every(isKnownScope)) throw refuse("invalid_scope", "Some requested scopes were invalid.");
  if (form.get("requested_token_type") !== ACCESS_TOKEN)
    throw refuse("invalid_request", "Invalid value of requested_token_type in request.");
  if (form.get("subject_token_type") !== `${TYPES}:jwt`) throw refuse("invalid_request", "Invalid value of subject_token_type in request.");
  return { token: form.get("subject_token") ?? "", audience, scopes };
}

function findProvider(name: string, { federation }: World): { pool: Pool; provider: PoolProvider } {
  const all = federation.pools.flatMap((pool) => pool.providers.map((provider) => ({ pool, provider })));
  const found = all.find(({ pool, provider }) => providerName(pool, provider) === name && isLive(pool) && isLive(provider));
  if (found !== undefined) return found;
  throw refuse(
    "invalid_target",
    `The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn't exist.`,
  );
}

/** The issuer is compared before anything is fetched from it. */
async function checkToken(token: string, pool: Pool, provider: PoolProvider, world: World): Promise<JWTPayload> {
  const { iss } = decode(token);
  if (iss === undefined) throw refuse("invalid_grant", "The issuer in ID Token null does not match the expected one");
  if (iss !== provider.issuer) {
    throw refuse("invalid_grant", `The issuer in ID Token ${iss} does not match the expected one in config: ${provider.issuer}`);
  }
  const { issuers } = world.federation;
  issuers.isAway = world.settings.issuers_away;
  const verified = await issuers.verify(token);
  if (verified.kind === "bad_signature") throw refuse("invalid_grant", "Unable to verify the ID Token signature.");
  if (verified.kind === "malformed") throw refuse("invalid_grant", "Unable to parse the ID Token.");
  if (verified.kind !== "verified") throw refuse("invalid_grant", "Error connecting to the given credential's issuer.");
  checkTime(verified.claims, world);
  checkAudience(verified.claims, audiencesOf(pool, provider));
  return verified.claims;
}

function decode(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (cause) {
    throw Object.assign(refuse("invalid_grant", "Unable to parse the ID Token."), { cause });
  }
}

/** There is no upper bound on a lifetime: Google took a token that was valid for eleven years. */
function checkTime({ iat, exp }: JWTPayload, { clock }: World): void {
  const now = clock.now().getTime() / 1000;
  const isTimely = iat !== undefined && exp !== undefined && iat <= now + SKEW_SECONDS && exp > now - SKEW_SECONDS;
  if (!isTimely) throw refuse("invalid_grant", `ID Token issued at ${exp === undefined ? null : (iat ?? null)} is stale to sign-in.`);
}

function checkAudience({ aud }: JWTPayload, allowed: readonly string[]): void {
  const audiences = [aud ?? []].flat();
  if (audiences.some((audience) => allowed.includes(audience))) return;
  throw refuse("invalid_grant", `The audience in ID Token [${audiences.join(", ")}] does not match the expected audience.`);
}

/** The token lives as long as the one it was exchanged for, and an hour at most. One that is about to expire says no lifetime. */
function issue(sub: string, scopes: string[], { exp = 0 }: JWTPayload, { clock, grants }: World): Reply {
  const left = Math.min(Math.floor(exp - clock.now().getTime() / 1000), LONGEST_SECONDS);
  const { token } = grants.issueAccessToken({ sub, clientId: sub, scopes, offline: false, expiresAt: clock.after(left) });
  const lifetime = left > 2 ? { expires_in: left } : {};
  return json(200, { access_token: token, issued_token_type: ACCESS_TOKEN, token_type: "Bearer", ...lifetime });
}

const refuse = (error: string, description: string) => new Refused(oauthError(400, error, description));
