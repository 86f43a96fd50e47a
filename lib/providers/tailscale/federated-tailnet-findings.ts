import type { Finding } from "../../connections/finding.ts";
import { adminPages } from "./tailscale.ts";
import { toBox } from "./tailscale-findings.ts";
import { includesScope } from "./tailscale-scopes.ts";

/** The scope that a connection without a secret needs: it makes no auth key of its own. */
export const neededScope = "devices:core:read";

/** Returns the needed scope if a token or a credential lacks it. */
export const missingFederatedScopes = (held: readonly string[]): readonly string[] =>
  includesScope(held, neededScope) ? [] : [neededScope];

/** Finds what a federated credential lacks for a connection. */
export const findFederatedGaps = ({ scopes }: { readonly scopes: readonly string[] }): readonly Finding[] =>
  missingFederatedScopes(scopes).map((scope) => ({
    code: "client_scope_missing",
    severity: "error",
    target: scope,
    title: `The trust credential lacks the scope ${scope}`,
    action: `Open ${adminPages.clients}, edit the credential, tick ${toBox(scope)}, save, and check again.`,
    owner: "customer",
  }));
