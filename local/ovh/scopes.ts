/** The scopes that are known to work, with the sentence of the consent page. */
const DESCRIPTIONS = new Map([
  ["all", "Manage your whole account and all your services"],
  ["account/all", "Manage your account"],
]);

/** OpenID scopes are accepted. They add nothing. */
const SIGN_IN_SCOPES = new Set(["openid", "profile", "email"]);

export const parseScopes = (list: string | null): string[] => [...new Set((list ?? "").split(" ").filter(Boolean))];

export const isKnownScope = (scope: string): boolean => DESCRIPTIONS.has(scope) || SIGN_IN_SCOPES.has(scope);

export const describeScopes = (scopes: readonly string[]): string[] => scopes.flatMap((scope) => DESCRIPTIONS.get(scope) ?? []);

/** Whether the scopes allow an action such as `account:apiovh:me/get`: a scope names a product, and `all` is every product. */
export function coversAction(scopes: readonly string[], action: string): boolean {
  return scopes.includes("all") || scopes.includes(`${action.split(":")[0]}/all`);
}
