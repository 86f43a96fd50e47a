import { defined } from "../defined.ts";
import { type FailureCode, failures } from "../errors.ts";
import { toState } from "./attention.ts";
import { type Connection, type CredentialReference, type Details, type DueReason, ownClientOf } from "./connection.ts";
import { findNext } from "./find-next.ts";
import type { CheckSummary } from "./finding.ts";
import { toLeftPart } from "./grant-part-view.ts";

/**
 * Builds the answer about a connection: with the location of its credential, never the credential. The store's full reference, with mounts
 * and paths, is only for callers who may write.
 */
export function toConnectionView(connection: Connection, permissions: ReadonlySet<string>) {
  const { failure, checked, credential } = connection;
  const due = findNext(connection);
  return {
    id: connection.id,
    provider: connection.provider,
    account: connection.account,
    label: connection.label ?? null,
    tags: connection.tags ?? {},
    status: connection.status,
    state: toState(connection),
    method: connection.method,
    identity: { id: connection.identity.id, label: connection.identity.label ?? null },
    connected_by: connection.connectedBy,
    ...defined({ own_client: ownClientOf(connection) }),
    expires_at: connection.expiresAt?.toISOString() ?? null,
    refreshed_at: connection.refreshedAt.toISOString(),
    last_used_at: connection.lastUsedAt.toISOString(),
    scopes: {
      requested: connection.scopesRequested,
      granted: connection.scopesGranted,
      missing: connection.scopesMissing,
    },
    last_failure:
      failure === undefined
        ? null
        : { ...toFailureView(failure.code, failure.command), at: failure.at.toISOString(), attempts: failure.attempts },
    checked: checked === undefined ? null : toCheckedView(checked),
    next: due === undefined ? null : { at: due.at.toISOString(), reason: due.reason, what: nextWords[due.reason] },
    credential: credential === undefined ? null : toCredentialView(credential, connection.details, permissions),
    left: (connection.earlier ?? []).flatMap((part) => toLeftPart(part)),
    setup_run_id: connection.setupRunId ?? null,
    created_at: connection.createdAt.toISOString(),
    updated_at: connection.updatedAt.toISOString(),
  };
}

const toCheckedView = ({ at, worst }: CheckSummary) => ({
  at: at.toISOString(),
  severity: worst?.severity ?? null,
  code: worst?.code ?? null,
});

/** `expires_at`: of a secret or certificate that the customer submitted, where the provider or the customer says it. */
const toCredentialView = ({ ref, version }: CredentialReference, details: Details = {}, permissions: ReadonlySet<string>) => ({
  store: toStoreName(ref),
  version,
  ...defined({ expires_at: details.secret_expires_at }),
  ...(permissions.has("connectors:write") ? { reference: ref } : {}),
});

/** Builds the public form of a failure: what happened, what to do and who does it, with a command that does it if there is one. */
export function toFailureView(code: FailureCode, command?: string) {
  const { title, action, owner } = failures[code];
  return { code, title, action, owner, ...defined({ command }) };
}

/** A reference begins with the kind of its store: `vault:…`, `awssm:…`. */
const toStoreName = (reference: string): "vault" | "secrets-manager" => (reference.startsWith("vault:") ? "vault" : "secrets-manager");

const nextWords: Readonly<Record<DueReason, string>> = {
  expiry: "The token is refreshed before it expires.",
  credential_expiry: "The token cannot be refreshed: when it expires, the customer must connect again.",
  keep_alive: "The connection was not used for a day: it is refreshed once a week, so that the provider does not drop it.",
  verify: "The token is refreshed soon after the login, to verify that the provider still accepts it.",
  retry: "The last refresh failed: it is tried again.",
  duty: "Aurora tests that access still works.",
  disconnect: "The disconnect is carried on.",
};
