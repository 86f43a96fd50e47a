import { defined } from "../defined.ts";
import { type FailureCode, failures } from "../errors.ts";
import type { Connection, ConnectionKey, RevocationResult } from "./connection.ts";
import { toTagFacts } from "./tag-facts.ts";
import type { TeardownResult } from "./teardown-result.ts";

type EventConnection = ConnectionKey & Partial<Pick<Connection, "id" | "status" | "connectedBy" | "method" | "tags">>;

/** The place of a connect session is known once the end user is done. */
type SessionPlace = Pick<EventConnection, "tenant"> & Partial<EventConnection>;

/** Whose connect session an event is about. `endUser`: the id that the caller gave. */
type EventSession = { readonly id: string; readonly endUser: string };

type ConnectionEventName =
  | "connected"
  | "method_changed"
  | "handed_over"
  | "confirmed"
  | "degraded"
  | "recovered"
  | "reauth_required"
  | "disconnected"
  | "secret_expiring"
  | "trust_insecure";
type SetupEventName = "started" | "needs_selection" | "completed" | "partial" | "failed" | "torn_down";

type EventFacts = {
  /** The same for every delivery of the same fact: a receiver deduplicates by it. */
  readonly id: string;
  /** The stored instant of a fact that may be told again by another process. Default: the instant at which it is told. */
  readonly happenedAt?: Date;
  /** The reason, for an event about a failure that has come or that will come. */
  readonly code?: FailureCode;
  /** The method whose place another one took. */
  readonly replacedMethod?: string;
  /** The person who had connected what a colleague has taken over. */
  readonly replacedConnectedBy?: string;
  /** The instant at which a secret of the customer expires, or a connection that cannot be refreshed. */
  readonly expiresAt?: Date;
  /** The outcome for the grant at the provider, for a disconnect. */
  readonly grant?: RevocationResult;
  /** The outcome for what setup made, for a teardown, a disconnect or a replaced account. */
  readonly setup?: TeardownResult;
};

type ConnectionEvent = { readonly connection: EventConnection } & (
  | { readonly name: `connection.${ConnectionEventName}` }
  | { readonly name: `setup.${SetupEventName}`; readonly runId: string }
  | { readonly name: "setup.left_behind" }
  | { readonly name: "setup.verified"; readonly runId: string; readonly target: string }
  | { readonly name: "setup.drifted"; readonly drift: Drift }
);

type SessionEvent = {
  readonly name: `connect_session.${"completed" | "failed" | "expired"}`;
  readonly connection: SessionPlace;
  readonly session: EventSession;
};

/** An event about a connection or a connect session, for subscribers. Holds ids and words, never a secret. */
export type DomainEvent = EventFacts & (ConnectionEvent | SessionEvent);

/** What differs from what a setup made: the count of all, and of the first places the kinds with their counts. Names no person. */
export type Drift = { readonly count: number; readonly differs: readonly string[] };

/**
 * Publishes events, at least once. Never fails: the change is already made, whether or not it can be published.
 *
 * `at` is the instant of the notice that was written with the change, so that each delivery of the event says the same. Default: now, for an
 * event that no notice was written of.
 */
export type Events = { publish(event: DomainEvent, at?: Date): Promise<void> };

/** An event in the form that leaves the product. */
export type Notice = { readonly id: string; readonly name: DomainEvent["name"]; readonly detail: Readonly<Record<string, string>> };

/** Notices that are not published yet. A notice that is written together with its change cannot be lost. */
export type Outbox = {
  write(notice: Notice, dueAt: Date): Promise<void>;
  /** Erasing a notice that does not exist is success. */
  erase(id: string): Promise<void>;
  /** Notices that are due, oldest first, at most `limit`. */
  listDue(now: Date, limit: number): Promise<readonly Notice[]>;
};

export const buildNotice = (event: DomainEvent, at: Date): Notice => ({
  id: event.id,
  name: event.name,
  detail: buildEventDetail(event, event.happenedAt ?? at),
});

/** Names each field that leaves the product: a connection's e-mail address, subject, label and credential reference do not. */
function buildEventDetail(event: DomainEvent, at: Date): Record<string, string> {
  const { id, connection, code, replacedMethod, replacedConnectedBy, expiresAt, grant, setup } = event;
  const left = nameLeft(grant, setup);
  return {
    id,
    at: at.toISOString(),
    organisation: connection.tenant,
    ...defined({ provider: connection.provider, account: connection.account }),
    ...("session" in event ? { session: event.session.id, end_user: event.session.endUser } : {}),
    ...defined({ connection_id: connection.id, status: connection.status, connected_by: connection.connectedBy }),
    ...(replacedMethod === undefined ? {} : defined({ method: connection.method, replaced_method: replacedMethod })),
    ...defined({ replaced_connected_by: replacedConnectedBy }),
    ...("runId" in event ? { run_id: event.runId } : {}),
    ...("target" in event ? { target: event.target } : {}),
    ...("drift" in event ? { count: `${event.drift.count}`, differs: event.drift.differs.join(", ") } : {}),
    ...(code === undefined ? {} : { code, action: failures[code].action }),
    ...defined({ expires_at: expiresAt?.toISOString(), grant: grant?.state, left }),
    ...toTagFacts(connection.tags),
  };
}

/** Lists the parts that are still at the provider, such as `client,auth_key`. */
function nameLeft(grant: RevocationResult | undefined, setup: TeardownResult | undefined): string | undefined {
  const parts = (grant?.parts ?? []).filter(({ state }) => state === "left" || state === "pending");
  const left = [...parts, ...(setup?.left ?? [])].map(({ what }) => what);
  return left.length === 0 ? undefined : [...new Set(left)].join(",");
}
