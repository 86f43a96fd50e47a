import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import type { OutboundAnswer } from "../outbound-request.ts";
import type { Clock } from "../system.ts";
import { type KeptDocument, keptDocument } from "./kept-document.ts";
import { askProvider } from "./provider-request.ts";

/** The key set of a provider: its raw answer, checked to hold keys. */
export type KeySet = OutboundAnswer;

/**
 * Caches the keys that a provider signs its ID tokens with, as {@link keptDocument} does.
 *
 * @returns A function that returns the keys at an address. A new address, of another provider, empties the cache.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517.html#section-5 RFC 7517, section 5}
 */
export function signingKeys(clock: Clock): (jwksUri: string) => KeptDocument<KeySet> {
  let kept: { readonly jwksUri: string; readonly keys: KeptDocument<KeySet> } | undefined;
  return (jwksUri) => {
    kept = kept?.jwksUri === jwksUri ? kept : { jwksUri, keys: keptDocument(() => request(jwksUri), clock) };
    return kept.keys;
  };
}

/** @throws {Failure} `provider_unavailable`, `provider_answer_invalid`; other `provider_…`: it did not answer. */
async function request(jwksUri: string): Promise<KeySet> {
  const answer = await askProvider(jwksUri, { headers: { accept: "application/json" } });
  if (answer.status !== 200) {
    throw new Failure("provider_unavailable", { detail: `keys: ${answer.status}` });
  }
  const set = parseJson(answer.body.toString("utf8"));
  if (!isObject(set) || !Array.isArray(set.keys)) {
    throw new Failure("provider_answer_invalid", { detail: "keys" });
  }
  return answer;
}
