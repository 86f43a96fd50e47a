import { defined } from "../../defined.ts";
import { type Connection, type Identity, ownClientOf } from "../connection.ts";
import type { Preview } from "./preview-confirmation.ts";

/**
 * Builds the answer for the person who confirms. It holds no confirmation, no credential and no reference to one.
 *
 * @param changes - How many changes of the replaced connection's setup stay at the provider.
 */
export function toPreviewView(preview: Preview, changes = 0) {
  const { state } = preview;
  const of = state === "waiting" ? { ...preview.grant, scopesMissing: preview.missing } : preview.connection;
  return {
    state,
    provider: of.provider,
    account: of.account,
    identity: toIdentityView(of.identity),
    ...defined({ own_client: ownClientOf(of) }),
    scopes: { requested: of.scopesRequested, granted: of.scopesGranted, missing: of.scopesMissing },
    replaces: state === "waiting" && preview.replaces !== undefined ? { ...toReplacedView(preview.replaces), changes } : null,
    takes_over: state === "waiting" && preview.grant.takesOver !== undefined,
    reach: (state === "waiting" ? preview.grant.reach : undefined) ?? null,
    expires_at: state === "waiting" ? preview.grant.expiresAt.toISOString() : null,
  };
}

const toIdentityView = ({ id, label }: Identity) => ({ id, label: label ?? null });

/** Builds the answer about a connection that another account or method would replace. */
export const toReplacedView = ({ status, identity, method, connectedBy }: Connection) => ({
  status,
  identity: toIdentityView(identity),
  method,
  connected_by: connectedBy,
});
