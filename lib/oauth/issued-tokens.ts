import * as v from "valibot";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { isObject } from "../json.ts";
import { Secret } from "../secret.ts";

/** The tokens that a token endpoint issued, for any grant type. */
export type IssuedTokens = {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  /** Seconds until the access token expires; absent when the provider sent none (RFC 6749 only recommends it). */
  readonly expiresInSeconds?: number;
  /** Seconds until the refresh token expires. Few providers send it. */
  readonly refreshTokenExpiresInSeconds?: number;
  /** The granted scopes, when the answer names them. */
  readonly scopes?: readonly string[];
};

const text = v.pipe(v.string(), v.nonEmpty());

const schema = v.object({
  access_token: text,
  token_type: v.pipe(v.string(), v.toLowerCase(), v.literal("bearer")),
  // Null and absent mean the same: the stored refresh token stays.
  refresh_token: v.nullish(v.string()),
  expires_in: v.optional(v.unknown()),
  refresh_token_expires_in: v.optional(v.unknown()),
  scope: v.optional(v.unknown()),
});

/**
 * Reads the tokens of a token endpoint's answer with status 200. Odd values in other fields are tolerated, so that a rotated
 * refresh token is not lost because of them.
 *
 * @throws {Failure} `provider_answer_invalid`: no bearer token. The parser's own error is dropped: it repeats its input.
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
    ...defined({ expiresInSeconds, refreshTokenExpiresInSeconds }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}

/** The tokens of an answer that was refused. Only for revoking them. */
export type UnprovenTokens = Pick<IssuedTokens, "refreshToken"> & { readonly accessToken?: Secret };

/**
 * Finds the tokens in an answer that was refused, whatever its other fields hold.
 *
 * @returns `undefined` when there are none.
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

/** Some providers send 2^63 - 1 for "never expires", which is past the last instant of a `Date`. */
const longestSeconds = 1000 * 366 * 86_400;

/**
 * Reads a token's lifetime: a number of seconds, or the number in quotes, as some providers send it.
 *
 * @returns `undefined` when the value is not a lifetime, as if the provider had sent none.
 */
export function readLifetime(value: unknown): number | undefined {
  const seconds = typeof value === "string" ? Number.parseFloat(value) : value;
  return typeof seconds === "number" && seconds >= 0 && seconds <= longestSeconds ? seconds : undefined;
}

/** Other spellings of a scope, such as Google's `email` for `https://www.googleapis.com/auth/userinfo.email`. */
export type ScopeAliases = Readonly<Record<string, string>>;

/** Reads a `scope` value: names separated by spaces, in any order (RFC 6749, section 3.3). */
export function parseScopes(scope: string): readonly string[] {
  return [...new Set(scope.split(" ").filter((name) => name !== ""))];
}

/**
 * Lists the requested scopes that were not granted.
 *
 * Compared as sets of canonical names: a provider may answer in another order and with another spelling of the same
 * scope. The result is in the spelling of `requested`.
 */
export function findMissingScopes(requested: readonly string[], granted: readonly string[], aliases: ScopeAliases): readonly string[] {
  const canonical = (name: string) => aliases[name] ?? name;
  const held = new Set(granted.map(canonical));
  return requested.filter((name) => !held.has(canonical(name)));
}
