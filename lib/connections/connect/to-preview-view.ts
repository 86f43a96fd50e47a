import type { Connection } from "../connection.ts";
import type { Preview } from "./preview-confirmation.ts";

/** What the person who confirms is told. No confirmation, no credential and no place of one is in it. */
export function toPreviewView(preview: Preview) {
  const { state } = preview;
  const of = state === "waiting" ? { ...preview.grant, scopesMissing: preview.missing } : preview.connection;
  return {
    state,
    provider: of.provider,
    account: of.account,
    subject: of.subject,
    email: of.email ?? null,
    scopes: { requested: of.scopesRequested, granted: of.scopesGranted, missing: of.scopesMissing },
    replaces: state === "waiting" && preview.replaces !== undefined ? toReplacedView(preview.replaces) : null,
    expires_at: state === "waiting" ? preview.grant.expiresAt.toISOString() : null,
  };
}

const toReplacedView = ({ status, subject, email, connectedBy }: Connection) => ({
  status,
  subject,
  email: email ?? null,
  connected_by: connectedBy,
});
