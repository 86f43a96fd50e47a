import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from "jose";
import { Refused, type Reply } from "../simulator/reply.ts";
import { json, oauthError } from "./reply.ts";
import { isKnownScope, parseScopes } from "./scopes.ts";
import { type AccountKey, findServiceAccount, type ServiceAccount } from "./service-account.ts";
import type { World } from "./world.ts";

export const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** What Google's libraries sign, wherever they send the assertion. */
const FIXED_AUDIENCE = "https://oauth2.googleapis.com/token";

/** Google's limit for the life of an assertion, and how far two clocks may differ. */
const LONGEST_SECONDS = 3600;
const SKEW_SECONDS = 300;

/**
 * Issues an access token for a service account that signs an assertion with one of its keys. There is no client authentication, no
 * refresh token, and no `scope` in the answer.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523.html#section-2.1 RFC 7523, section 2.1}
 */
export async function exchangeAssertion(form: URLSearchParams, world: World): Promise<Reply> {
  const assertion = form.get("assertion");
  if (!assertion) throw new Refused(oauthError(400, "invalid_request", "Missing required parameter: assertion"));
  const { claims, keyId } = decode(assertion);
  const found = findServiceAccount(world.serviceAccounts, claims.iss ?? "");
  if (found === undefined) throw invalidGrant("Invalid grant: account not found");
  if (found.disabled) throw invalidGrant("Robot is disabled.");
  if (!(await isSigned(assertion, found, keyId))) throw invalidGrant("Invalid JWT Signature.");
  checkClaims(claims, world);
  const { sub } = found.account;
  const lifetime = world.settings.access_token_lifetime_seconds;
  const expiresAt = new Date(world.clock.now().getTime() + lifetime * 1000);
  const { token } = world.grants.issueAccessToken({ sub, clientId: sub, scopes: readScopes(claims), offline: false, expiresAt });
  return json(200, { access_token: token, expires_in: lifetime, token_type: "Bearer" });
}

function decode(assertion: string): { claims: JWTPayload; keyId: string | undefined } {
  try {
    return { claims: decodeJwt(assertion), keyId: decodeProtectedHeader(assertion).kid };
  } catch (cause) {
    throw Object.assign(invalidGrant("Bad Request"), { cause });
  }
}

/** Without a key id, every key of the account is tried. An id that is unknown or of a deleted key fits none. */
async function isSigned(assertion: string, { keys }: ServiceAccount, keyId: string | undefined): Promise<boolean> {
  const candidates = keys.filter(({ id }) => keyId === undefined || id === keyId);
  const verified = await Promise.all(candidates.map((key) => verifies(assertion, key)));
  return verified.includes(true);
}

/** Checks the signature alone: the claims have refusals of their own. */
const verifies = (assertion: string, { publicKey }: AccountKey): Promise<boolean> =>
  compactVerify(assertion, publicKey, { algorithms: ["RS256"] }).then(
    () => true,
    () => false,
  );

function checkClaims({ aud, iat, exp, sub, iss }: JWTPayload, { url, clock }: World): void {
  if (aud !== `${url}/token` && aud !== FIXED_AUDIENCE) throw invalidGrant("Invalid JWT: Failed audience check.");
  const now = clock.now().getTime() / 1000;
  const isTimely =
    iat !== undefined && exp !== undefined && iat <= now + SKEW_SECONDS && exp > now - SKEW_SECONDS && exp - iat <= LONGEST_SECONDS;
  if (!isTimely) {
    throw invalidGrant(
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
    );
  }
  // Acting as a person of the domain needs a delegation, which no account here has.
  if (sub !== undefined && sub !== iss) {
    throw new Refused(
      oauthError(
        401,
        "unauthorized_client",
        "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
      ),
    );
  }
}

function readScopes({ scope }: JWTPayload): string[] {
  const scopes = parseScopes(typeof scope === "string" ? scope : "");
  if (scopes.length === 0 || !scopes.every(isKnownScope)) {
    throw new Refused(oauthError(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided."));
  }
  return scopes;
}

const invalidGrant = (description: string) => new Refused(oauthError(400, "invalid_grant", description));
