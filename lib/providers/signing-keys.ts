import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import type { OutboundAnswer } from "../outbound-request.ts";
import type { Clock } from "../system.ts";
import { type KeptDocument, keptDocument } from "./kept-document.ts";
import { askProvider } from "./provider-request.ts";

/** The key set of a provider: the answer as it came, once it was seen to hold keys. */
export type KeySet = OutboundAnswer;

/**
 * Keeps the keys with which a provider signs its ID tokens, as {@link keptDocument} does.
 *
 * @returns Gives the keys at an address. One that is handed another address than before begins anew: it is another provider's.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517.html#section-5 RFC 7517, section 5}
 */
export function signingKeys(clock: Clock): (jwksUri: string) => KeptDocument<KeySet> {
  let kept: { readonly jwksUri: string; readonly keys: KeptDocument<KeySet> } | undefined;
  return (jwksUri) => {
    kept = kept?.jwksUri === jwksUri ? kept : { jwksUri, keys: keptDocument(() => request(jwksUri), clock) };
    return kept.keys;
  };
}

/** @throws {Failure} `provider_unavailable`, `provider_answer_invalid`; what a provider gives that does not answer. */
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
