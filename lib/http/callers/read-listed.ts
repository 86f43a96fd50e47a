import { Failure } from "../../errors.ts";
import { toPrincipalPrefix } from "./find-conflict.ts";
import { parseCallers } from "./parse-callers.lazy.ts";
import type { TrustedIssuer } from "./trusted-issuer.ts";

/**
 * Reads the list of trusted issuers from the environment of a function.
 *
 * @param text - Empty: there is no list.
 * @throws {Failure} `configuration_invalid`: the list is not as the deploy has checked it.
 */
export function readListed(text: string): readonly TrustedIssuer[] {
  const reading = text === "" ? { issuers: [] } : parseCallers(text);
  if ("problem" in reading) {
    throw new Failure("configuration_invalid", { detail: `CALLERS: ${reading.problem}` });
  }
  return reading.issuers;
}

/** Makes the check whether a principal's id is one of a listed issuer. No other caller gets such an id. */
export function listedIds(issuers: readonly TrustedIssuer[]): (id: string) => boolean {
  const prefixes = issuers.flatMap(({ callers }) => callers.map(toPrincipalPrefix));
  return (id) => prefixes.some((prefix) => id.startsWith(prefix));
}
