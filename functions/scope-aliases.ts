import type { ScopeAliasesByMethod } from "../lib/connections/connect/preview-confirmation.ts";
import { googleSettings } from "../lib/providers/google/google.ts";

/** The spellings of one scope of each method that is connected by a login, for a function that compares scopes and asks no provider. */
export const scopeAliases: ScopeAliasesByMethod = new Map([[googleSettings.provider, { login: googleSettings.scopeAliases }]]);
