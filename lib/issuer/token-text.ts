import { Failure } from "../errors.ts";
import { buildUuid, type RandomBytes } from "../oauth/opaque-value.ts";
import { secondsAfter } from "../system.ts";
import { buildIssuer, buildSubject, type IdentityTokenRequest, probeTenant } from "./identity-token-source.ts";

/** Seconds that a token lives. A cloud may take one of any life: the bound is ours. */
export const tokenSeconds = 300;

/** Bytes of a subject that every cloud takes: Google the fewest. */
const longestSubject = 127;

/** Characters of an audience that every cloud takes. */
const longestAudience = 600;

export type UnsignedToken = { readonly text: string; readonly expiresAt: Date };

/**
 * Builds what is signed of a token: its header and its claims.
 *
 * @param kid - Names the key that signs.
 * @throws {Failure} `internal`: the subject or the audience is empty or too long.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7515.html#section-3.1 RFC 7515, section 3.1}
 */
export function buildUnsigned(
  { tenant, connection, audience, purpose, claims: further = {} }: IdentityTokenRequest,
  {
    identityUrl,
    kid,
    now,
    random,
  }: { readonly identityUrl: string; readonly kid: string; readonly now: Date; readonly random: RandomBytes },
): UnsignedToken {
  const sub = buildSubject(connection);
  if (connection === "" || Buffer.byteLength(sub) > longestSubject || audience === "" || audience.length > longestAudience) {
    throw new Failure("internal", { detail: "an identity token without a connection or an audience" });
  }
  const iat = Math.floor(now.getTime() / 1000);
  const claims = {
    ...further,
    iss: buildIssuer(identityUrl, tenant),
    sub,
    aud: audience,
    iat,
    exp: iat + tokenSeconds,
    jti: buildUuid(random),
    // No claim says whose the probe's token is.
    tenant: tenant === probeTenant ? undefined : tenant,
    connection,
    purpose,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return {
    text: `${part({ alg: "RS256", kid, typ: "JWT" })}.${part(claims)}`,
    expiresAt: secondsAfter(new Date(iat * 1000), tokenSeconds),
  };
}
