/** Each also exists as `<scope>:read`, which it contains. No scope ends in `:write`. */
const WRITABLE = [
  "all",
  "devices:core",
  "devices:routes",
  "devices:posture_attributes",
  "device_invites",
  "auth_keys",
  "oauth_keys",
  "federated_keys",
  "api_access_tokens",
  "oauth_apps",
  "policy_file",
  "dns",
  "feature_settings",
  "networking_settings",
  "account_settings",
  "users",
  "webhooks",
  "services",
  "log_streaming",
  "logs:network",
  "tailnets",
];

const CURRENT = new Set([...WRITABLE.flatMap((scope) => [scope, `${scope}:read`]), "logs:configuration:read"]);

/** Scopes that only clients from before the change of names hold, with the scopes that they stand for. */
const LEGACY: ReadonlyMap<string, readonly string[]> = new Map([
  ["devices", ["devices:core", "devices:routes", "auth_keys"]],
  ["devices:read", ["devices:core:read", "devices:routes:read"]],
  ["acl", ["policy_file"]],
  ["acl:read", ["policy_file:read"]],
]);

/** A credential with one of these must have tags, and no other credential can have any. */
const TAGGED = ["devices:core", "auth_keys"];

export const isCurrentScope = (scope: string): boolean => CURRENT.has(scope);
export const isLegacyScope = (scope: string): boolean => LEGACY.has(scope);

/** Whether one scope of `held` contains `needed`. */
export function covers(held: readonly string[], needed: string): boolean {
  const isRead = needed.endsWith(":read");
  return held
    .flatMap((scope) => LEGACY.get(scope) ?? [scope])
    .some((scope) => scope === needed || `${scope}:read` === needed || scope === "all" || (scope === "all:read" && isRead));
}

/** Whether a client may request a scope. It may request a legacy name only if it holds that name itself. */
export function canGrant(held: readonly string[], asked: string): boolean {
  return isCurrentScope(asked) ? covers(held, asked) : held.includes(asked);
}

/** Whether a client with these scopes needs tags. Not with `all`: Tailscale's console offers no tags for it. */
export function mustBeTagged(scopes: readonly string[]): boolean {
  return scopes.flatMap((scope) => LEGACY.get(scope) ?? [scope]).some((scope) => TAGGED.includes(scope));
}
