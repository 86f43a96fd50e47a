import type { MissingScopesByMethod } from "../lib/connections/connect/preview-confirmation.ts";
import { missingScopes } from "../lib/oauth/scopes.ts";
import { googleSettings } from "../lib/providers/google/google.ts";
import { missingScopes as missingOvhScopes } from "../lib/providers/ovh/ovh-scopes.ts";

/** How each method that is connected by a login compares scopes, for a function that asks no provider. */
export const missingScopesByMethod: MissingScopesByMethod = new Map([
  ["gcp", { login: (requested, granted) => missingScopes(requested, granted, googleSettings.scopeAliases) }],
  ["ovh", { login: missingOvhScopes }],
]);
