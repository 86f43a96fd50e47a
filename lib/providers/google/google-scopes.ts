import type { Access } from "../../connections/connection.ts";
import { Failure } from "../../errors.ts";

const prefix = "https://www.googleapis.com/auth/";

/** Everything that the account may do in Google Cloud. */
export const cloudPlatform = `${prefix}cloud-platform`;

/** The scope of a token of each level of access, for a service account. */
export const scopeOfAccess = { full: cloudPlatform, read: `${cloudPlatform}.read-only` } as const satisfies Record<Access, string>;

/** Prove who signed in. Google shows no box for them. */
const signIn: readonly string[] = ["openid", "email"];

/** What a login asks for unless the operator says otherwise. */
export const defaultScopes: readonly string[] = [...signIn, cloudPlatform];

/**
 * Scopes that `cloud-platform` stands for. Google knows `compute`, and `cloud-platform` includes it: beside it, it would only be a box that a
 * person can untick. `cloudresourcemanager` is in none of Google's lists: the methods of that API take `cloud-platform`, and a login that asks
 * for an unknown scope ends on Google's page.
 *
 * @see {@link https://developers.google.com/identity/protocols/oauth2/scopes OAuth 2.0 scopes for Google APIs}
 */
const included: ReadonlySet<string> = new Set([`${prefix}compute`, `${prefix}cloudresourcemanager`]);

/** How Google names its scopes. Which exist is not checked: there are some hundred, and new ones each year. */
const form = /^https:\/\/www\.googleapis\.com\/auth\/[a-z][a-z0-9._-]*$/;

const isScope = (word: string): boolean => signIn.includes(word) || word === "profile" || form.test(word);

/**
 * Reads the scopes of a login, separated by spaces or commas. `openid` and `email` are always asked for.
 *
 * @throws {Failure} `configuration_invalid`: a word that is no scope of Google, or `cloud-platform` and what it includes are all left out: no
 *   project could be listed. A word is named by its position only: it may be a secret that was pasted into the wrong line.
 */
export function parseGoogleScopes(setting: string): readonly string[] {
  const words = setting.split(/[\s,]+/).filter((word) => word !== "");
  const scopes = words.map((word, index) => (isScope(word) ? toRequested(word) : refuse(`word ${index + 1} is no scope of Google`)));
  return scopes.includes(cloudPlatform) ? [...new Set([...signIn, ...scopes])] : refuse(`lacks ${cloudPlatform}`);
}

const toRequested = (word: string): string => (included.has(word) ? cloudPlatform : word);

function refuse(problem: string): never {
  throw new Failure("configuration_invalid", { detail: `GOOGLE_SCOPES: ${problem}` });
}
