/** Tailscale's scopes. The bare name allows writing; each also exists as `<name>:read`. No scope ends in `:write`. */
const writable = [
  "all account_settings api_access_tokens auth_keys device_invites devices:core devices:posture_attributes",
  "devices:routes dns feature_settings federated_keys log_streaming logs:network networking_settings oauth_apps",
  "oauth_keys policy_file services tailnets users webhooks",
].flatMap((line) => line.split(" "));

const current: ReadonlySet<string> = new Set([...writable.flatMap((name) => [name, `${name}:read`]), "logs:configuration:read"]);

/** Tailscale grants a scope of the policy file together with these. */
const withPolicyFile = ["devices:core:read", "devices:posture_attributes:read"];

/**
 * The words that users know, and what they mean by them. Some were scopes once and meant more, others never were: a client of today can neither
 * hold nor request any of them.
 */
const shortWords: ReadonlyMap<string, readonly string[]> = new Map([
  ["devices", ["devices:core:read"]],
  ["devices:write", ["devices:core"]],
  ["acl", ["policy_file:read", ...withPolicyFile]],
  ["acl:write", ["policy_file", ...withPolicyFile]],
  ["keys", ["auth_keys"]],
]);

/** The scopes that an old name stands for. Old clients keep their scopes under the old names. */
const legacyScopes: ReadonlyMap<string, readonly string[]> = new Map([
  ["devices", ["devices:core", "devices:routes", "auth_keys"]],
  ["devices:read", ["devices:core:read", "devices:routes:read"]],
  ["acl", ["policy_file"]],
  ["acl:read", ["policy_file:read"]],
]);

/** The scopes that a connection needs: to list devices, and to create the auth key. */
export const neededScopes: readonly string[] = ["devices:core:read", "auth_keys"];

/** Returns today's scopes for one word of the configuration; `undefined` for a word that Tailscale does not know. */
export const toScopes = (word: string): readonly string[] | undefined => (current.has(word) ? [word] : shortWords.get(word));

/** Drops what is there twice, and what another scope of the list includes: a client may hold the other one alone. */
export const withoutIncluded = (scopes: readonly string[]): readonly string[] => {
  const unique = [...new Set(scopes)];
  return unique.filter((scope) => !scope.endsWith(":read") || !unique.includes(scope.slice(0, -":read".length)));
};

/** Whether one of the scopes allows what `needed` allows: a scope includes its own `:read`, and `all` includes everything. */
export const includesScope = (held: readonly string[], needed: string): boolean =>
  held
    .flatMap((scope) => legacyScopes.get(scope) ?? [scope])
    .some(
      (scope) => scope === needed || `${scope}:read` === needed || scope === "all" || (scope === "all:read" && needed.endsWith(":read")),
    );

/** Returns the needed scopes that a token or a client lacks. */
export const missingTailscaleScopes = (held: readonly string[]): readonly string[] =>
  neededScopes.filter((scope) => !includesScope(held, scope));
