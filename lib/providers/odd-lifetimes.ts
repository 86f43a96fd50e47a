import { isObject, parseJson } from "../json.ts";
import { readLifetime } from "../oauth/issued-tokens.ts";

const lifetimes = ["expires_in", "refresh_token_expires_in"];

/**
 * Drops invalid lifetimes, such as a negative `expires_in`, from a token endpoint's answer, so that no grant is lost because of
 * them. A body that is not a JSON object stays unchanged.
 */
export function withoutOddLifetimes(body: Buffer): Buffer {
  const answer = parseJson(body.toString("utf8"));
  if (!isObject(answer)) {
    return body;
  }
  const odd = lifetimes.filter((name) => name in answer && readLifetime(answer[name]) === undefined);
  const kept = Object.entries(answer).filter(([name]) => !odd.includes(name));
  return odd.length === 0 ? body : Buffer.from(JSON.stringify(Object.fromEntries(kept)));
}
