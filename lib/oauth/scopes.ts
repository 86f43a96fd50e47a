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
