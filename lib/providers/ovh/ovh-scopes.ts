/** Scopes of OpenID Connect. OVHcloud accepts them, and nothing depends on them. */
const signIn: ReadonlySet<string> = new Set(["openid", "profile", "email"]);

/**
 * Lists the requested scopes that were not granted. `all` includes every other one.
 *
 * @param requested - As they are configured.
 */
export const missingScopes = (requested: readonly string[], granted: readonly string[]): readonly string[] =>
  granted.includes("all") ? [] : requested.filter((scope) => !signIn.has(scope) && !granted.includes(scope));
