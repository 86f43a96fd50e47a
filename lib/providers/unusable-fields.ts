import { isObject, parseJson } from "../json.ts";
import { readLifetime } from "../oauth/issued-tokens.ts";
import type { OwnerProof } from "./prove-owner.ts";

const lifetimes = ["expires_in", "refresh_token_expires_in"];

/**
 * Drops from a token endpoint's answer what may not lose a grant: invalid lifetimes, such as a negative `expires_in`, and an ID token that
 * nothing depends on. A body that is not a JSON object stays unchanged.
 *
 * @param expects - `none`: an ID token has no nonce of ours, and its issuer need not be the one that is pinned, so its checks would fail.
 */
export function withoutUnusableFields(body: Buffer, { expects }: Pick<OwnerProof, "expects">): Buffer {
  const answer = parseJson(body.toString("utf8"));
  if (!isObject(answer)) {
    return body;
  }
  const odd = lifetimes.filter((name) => name in answer && readLifetime(answer[name]) === undefined);
  const unusable = expects === "none" ? [...odd, "id_token"] : odd;
  const kept = Object.entries(answer).filter(([name]) => !unusable.includes(name));
  return kept.length === Object.keys(answer).length ? body : Buffer.from(JSON.stringify(Object.fromEntries(kept)));
}
