import type { Connection } from "./connection.ts";

/** What callers are told about a connection: where its credential is kept, never the credential. */
export function toConnectionView(connection: Connection) {
  return {
    id: connection.id,
    provider: connection.provider,
    account: connection.account,
    status: connection.status,
    subject: connection.subject,
    email: connection.email ?? null,
    connected_by: connection.connectedBy,
    expires_at: connection.expiresAt?.toISOString() ?? null,
    scopes: {
      requested: connection.scopesRequested,
      granted: connection.scopesGranted,
      missing: connection.scopesMissing,
    },
    credential: { reference: connection.credentialRef, version: connection.credentialVersion },
    setup_run_id: connection.setupRunId ?? null,
    created_at: connection.createdAt.toISOString(),
    updated_at: connection.updatedAt.toISOString(),
  };
}
