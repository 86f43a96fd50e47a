import { empty, json as plainJson, type Reply } from "../simulator/reply.ts";

/** Answers of the OAuth endpoints are never cached: they hold tokens. */
const UNCACHED = { "cache-control": "no-cache, no-store, max-age=0" };

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return plainJson(status, value, { "content-type": "application/json; charset=utf-8", ...UNCACHED, ...headers });
}

/** 303, so that a browser turns the consent form's POST into a GET of the callback. */
export function redirectTo(location: string): Reply {
  return empty(303, { location, ...UNCACHED });
}

/** The flat error of RFC 6749, section 5.2, as the token endpoint sends it (not the envelope of the Cloud APIs). */
export function oauthError(status: number, error: string, description: string, more: Readonly<Record<string, string>> = {}): Reply {
  return json(status, { error, error_description: description, ...more });
}
