import type { Provider } from "../lib/connections/connection.ts";
import type { ScopeAliases } from "../lib/oauth/scopes.ts";
import { googleSettings } from "../lib/providers/google/google.ts";

/** Each code-flow provider's spellings of one scope, for a function that compares scopes and asks no provider. */
export const scopeAliases: ReadonlyMap<Provider, ScopeAliases> = new Map([[googleSettings.provider, googleSettings.scopeAliases]]);
