import * as v from "valibot";
import { Failure } from "../errors.ts";
import { isObject } from "../json.ts";
import { Secret } from "../secret.ts";
import { parseScopes } from "./scopes.ts";

/** The tokens of an answer, whatever grant was sent for them. */
export type IssuedTokens = {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  /** Seconds the access token works; absent when the provider did not say (RFC 6749 only recommends it). */
  readonly expiresInSeconds?: number;
  /** Seconds the refresh token works, for the few providers that say so. */
  readonly refreshTokenExpiresInSeconds?: number;
  /** What was granted, when the answer says so. */
  readonly scopes?: readonly string[];
};

const text = v.pipe(v.string(), v.nonEmpty());

const schema = v.object({
  access_token: text,
  token_type: v.pipe(v.string(), v.toLowerCase(), v.literal("bearer")),
  // Nothing and none at all are the same: the one that is held stays.
  refresh_token: v.nullish(v.string()),
  expires_in: v.optional(v.unknown()),
  refresh_token_expires_in: v.optional(v.unknown()),
  scope: v.optional(v.unknown()),
});

/**
 * Reads the tokens out of what a token endpoint answered with status 200. What is beside them may be odd: a refresh token that
 * was rotated is not lost for it.
 *
 * @throws {Failure} `provider_answer_invalid`: no bearer token. Without the parser's own error, which repeats what it was given.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-5.1 RFC 6749, section 5.1}
 */
export function parseIssuedTokens(answer: unknown): IssuedTokens {
  const { success, output } = v.safeParse(schema, answer);
  if (!success) {
    throw new Failure("provider_answer_invalid", { detail: "tokens" });
  }
  const expiresInSeconds = readLifetime(output.expires_in);
  const refreshTokenExpiresInSeconds = readLifetime(output.refresh_token_expires_in);
  const scopes = typeof output.scope === "string" ? parseScopes(output.scope) : [];
  return {
    accessToken: new Secret(output.access_token),
    ...(output.refresh_token ? { refreshToken: new Secret(output.refresh_token) } : {}),
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    ...(refreshTokenExpiresInSeconds === undefined ? {} : { refreshTokenExpiresInSeconds }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}

/** The tokens of an answer of which nothing else is believed. Only for giving them back. */
export type UnprovenTokens = Pick<IssuedTokens, "refreshToken"> & { readonly accessToken?: Secret };

/**
 * Finds the tokens in an answer that was refused, whatever is wrong with the rest of it.
 *
 * @returns `undefined` when it holds none.
 */
export function findTokens(answer: unknown): UnprovenTokens | undefined {
  const { access_token, refresh_token } = isObject(answer) ? answer : {};
  const tokens = {
    ...(isToken(access_token) ? { accessToken: new Secret(access_token) } : {}),
    ...(isToken(refresh_token) ? { refreshToken: new Secret(refresh_token) } : {}),
  };
  return Object.keys(tokens).length === 0 ? undefined : tokens;
}

const isToken = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Some providers send 2^63 - 1 for "for ever", which is past the last instant that a `Date` can tell. */
const longestSeconds = 1000 * 366 * 86_400;

/**
 * Reads how long a token lives: a number of seconds, or the same quoted, as some providers send it.
 *
 * @returns `undefined` when it is none: such a token lives as long as one whose life was not told.
 */
export function readLifetime(value: unknown): number | undefined {
  const seconds = typeof value === "string" ? Number.parseFloat(value) : value;
  return typeof seconds === "number" && seconds >= 0 && seconds <= longestSeconds ? seconds : undefined;
}
