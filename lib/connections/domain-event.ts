import { type FailureCode, failures } from "../errors.ts";
import type { Connection, ConnectionKey, GrantReturn } from "./connection.ts";

type EventConnection = ConnectionKey & Partial<Pick<Connection, "id" | "status" | "connectedBy">>;

type ConnectionEventName =
  | "connected"
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
  readonly connection: EventConnection;
  /** Why, for an event that tells of a failure. */
  readonly code?: FailureCode;
  /** What became of the grant at the provider, for a disconnect. */
  readonly grant?: GrantReturn;
};

/** Something that happened to a connection, told to whoever listens. Holds ids and words, never a secret. */
export type DomainEvent = EventFacts &
  ({ readonly name: `connection.${ConnectionEventName}` } | { readonly name: `setup.${SetupEventName}`; readonly runId: string });

/** Tells others what happened. At least once. Never fails: what happened has happened, whether it can be told or not. */
export type Events = { publish(event: DomainEvent): Promise<void> };

/** An event in the words that leave the product. */
export type Notice = { readonly id: string; readonly name: DomainEvent["name"]; readonly detail: Readonly<Record<string, string>> };

/** Notices that were not told yet. One that is written with what it tells about cannot be lost. */
export type Outbox = {
  write(notice: Notice, dueAt: Date): Promise<void>;
  /** A notice that is not there is success. */
  erase(id: string): Promise<void>;
  /** Notices whose time has come, oldest first, at most `limit`. */
  listDue(now: Date, limit: number): Promise<readonly Notice[]>;
};

export const buildNotice = (event: DomainEvent, at: Date): Notice => ({
  id: event.id,
  name: event.name,
  detail: buildEventDetail(event, at),
});

/** Names each field that leaves: a connection's e-mail address, subject and credential reference stay here. */
function buildEventDetail(event: DomainEvent, at: Date): Record<string, string> {
  const { id, connection, code, grant } = event;
  const left = grant && nameLeft(grant);
  return {
    id,
    at: at.toISOString(),
    organisation: connection.tenant,
    provider: connection.provider,
    account: connection.account,
    ...(connection.id === undefined ? {} : { connection_id: connection.id }),
    ...(connection.status === undefined ? {} : { status: connection.status }),
    ...(connection.connectedBy === undefined ? {} : { connected_by: connection.connectedBy }),
    ...("runId" in event ? { run_id: event.runId } : {}),
    ...(code === undefined ? {} : { code, action: failures[code].action }),
    ...(grant === undefined ? {} : { grant: grant.state }),
    ...(left === undefined ? {} : { left }),
  };
}

/** The names of the parts that are still at the provider, such as `client,auth_key`. */
function nameLeft({ parts = [] }: GrantReturn): string | undefined {
  const left = parts.filter(({ state }) => state === "left" || state === "pending").map(({ what }) => what);
  return left.length === 0 ? undefined : [...new Set(left)].join(",");
}
