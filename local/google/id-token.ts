import { createHash } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import type { Account } from "./accounts.ts";
import { parseScopes } from "./scopes.ts";
import type { World } from "./world.ts";

const LIFETIME_SECONDS = 3600;
const [EMAIL = "", PROFILE = ""] = parseScopes("email profile");

type Subject = { account: Account; clientId: string; scopes: string[]; nonce: string | null; accessToken: string };

/** Signs the ID token of a person, or the false one that the settings ask for. */
export async function createIdToken(world: World, subject: Subject): Promise<string> {
  const { key, settings } = world;
  const token = await new SignJWT(buildClaims(world, subject))
    .setProtectedHeader({ alg: "RS256", kid: key.kid, typ: "JWT" })
    .sign(key.privateKey);
  return settings.id_token_tampering === "bad_signature" ? breakSignature(token) : token;
}

function buildClaims(world: World, { account, clientId, scopes, nonce, accessToken }: Subject): JWTPayload {
  const { settings, url } = world;
  const tampering = settings.id_token_tampering;
  const issuedAt = Math.floor(world.clock.now().getTime() / 1000) - (tampering === "expired" ? 2 * LIFETIME_SECONDS : 0);
  const sentNonce = settings.wrong_nonce ? "nonce-of-somebody-else" : nonce;
  return {
    iss: tampering === "wrong_issuer" ? "https://issuer.attacker.example" : url,
    azp: clientId,
    aud: tampering === "wrong_aud" ? "client-of-somebody-else" : clientId,
    sub: account.sub,
    ...(account.hd !== null && { hd: account.hd }),
    ...(scopes.includes(EMAIL) && { email: account.email, email_verified: true }),
    at_hash: createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url"),
    ...(sentNonce !== null && { nonce: sentNonce }),
    ...(scopes.includes(PROFILE) && { name: account.name }),
    iat: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS,
  };
}

/** Changes the first character of the signature. The last one holds padding bits, where a change may have no effect. */
function breakSignature(token: string): string {
  const start = token.lastIndexOf(".") + 1;
  return `${token.slice(0, start)}${token[start] === "A" ? "B" : "A"}${token.slice(start + 1)}`;
}
