import { isObject, parseJson } from "../json.ts";

/** The answer of a token endpoint without some of its fields. What is no JSON object stays as it is. */
export function withoutFields(body: Buffer, isUnwanted: (name: string, value: unknown) => boolean): Buffer {
  const answer = parseJson(body.toString("utf8"));
  if (!isObject(answer)) {
    return body;
  }
  const kept = Object.entries(answer).filter(([name, value]) => !isUnwanted(name, value));
  return kept.length === Object.keys(answer).length ? body : Buffer.from(JSON.stringify(Object.fromEntries(kept)));
}

const lifetimes: ReadonlySet<string> = new Set(["expires_in", "refresh_token_expires_in"]);

/** Some providers send 2^63 - 1 for "for ever", which is past the last instant that a `Date` can tell. */
const longestSeconds = 1000 * 366 * 86_400;

/**
 * Whether a field tells how long a token lives and its value is no number of seconds, as a number or in words (some
 * providers quote them). Such a token lives as long as one whose life was not told.
 */
export function isOddLifetime(name: string, value: unknown): boolean {
  if (!lifetimes.has(name)) {
    return false;
  }
  const seconds = typeof value === "string" ? Number.parseFloat(value) : value;
  return !(typeof seconds === "number" && seconds >= 0 && seconds <= longestSeconds);
}
