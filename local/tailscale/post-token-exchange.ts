import { decodeJwt } from "jose";
import { json, type Refused } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { createAccessToken } from "./access-token.ts";
import { accepts, type Claims } from "./federated-identity.ts";
import { refusals } from "./refusals.ts";
import type { World } from "./world.ts";

/** Seconds that a token's instants may be off. Not documented. */
const LEEWAY_SECONDS = 60;

/**
 * `POST /api/v2/oauth/token-exchange`: an access token for a token of an issuer that a customer trusts. The names are not those of RFC 8693, and
 * neither scopes nor tags can be requested. Further fields are ignored: Tailscale's Go client sends `grant_type` and `code` as well.
 *
 * Every refusal of a token has one text, as at Tailscale: it does not say whether the credential exists, which claim does not fit, or whether the
 * issuer could be reached.
 */
export const postTokenExchange: Handler<World> = async (call, world) => {
  const { form } = call;
  const isRepeated = [...form.keys()].some((name) => form.getAll(name).length > 1);
  const [clientId, jwt] = [form.get("client_id"), form.get("jwt")];
  if (isRepeated || !clientId || !jwt) throw refusals.malformed();
  const parts = jwt.split(".").length;
  if (parts !== 3) throw refusals.badJwt(parts);
  const identity = world.federatedIdentities.find(({ id, revokedAt }) => id === clientId && revokedAt === null);
  // Only the issuer that the customer named is asked for its keys.
  if (identity === undefined || readIssuer(jwt) !== identity.issuer) throw refuse(world);
  const verdict = await world.issuers.verify(jwt);
  if (verdict.kind !== "verified" || !isTimely(verdict.claims, world) || !accepts(identity, verdict.claims)) throw refuse(world);
  const { scopes, tags } = identity;
  const lifetime = world.settings.access_token_lifetime_seconds;
  const token = createAccessToken(identity, { scopes, tags }, world.clock.after(lifetime));
  world.accessTokens.set(token.secret, token);
  return json(200, { access_token: token.secret, token_type: "Bearer", expires_in: lifetime, scope: scopes.join(" ") });
};

const refuse = ({ settings }: World): Refused => refusals.exchange(settings.exchange_refusal_status);

function readIssuer(jwt: string): unknown {
  try {
    return decodeJwt(jwt).iss;
  } catch {
    return undefined;
  }
}

function isTimely({ exp, iat, nbf }: Claims, { clock }: World): boolean {
  const now = clock.now().getTime() / 1000;
  const begins = [iat, nbf].every((at) => at === undefined || (typeof at === "number" && at <= now + LEEWAY_SECONDS));
  return begins && typeof exp === "number" && exp > now - LEEWAY_SECONDS;
}
