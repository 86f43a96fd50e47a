import type { DomainEvent } from "../connections/domain-event.ts";

/** Every event that a webhook may be for. A new event does not compile until it is here. */
const known: Readonly<Record<DomainEvent["name"], true>> = {
  "connection.connected": true,
  "connection.method_changed": true,
  "connection.handed_over": true,
  "connection.confirmed": true,
  "connection.degraded": true,
  "connection.recovered": true,
  "connection.reauth_required": true,
  "connection.disconnected": true,
  "connection.secret_expiring": true,
  "connection.trust_insecure": true,
  "connect_session.completed": true,
  "connect_session.failed": true,
  "connect_session.expired": true,
  "setup.started": true,
  "setup.needs_selection": true,
  "setup.completed": true,
  "setup.partial": true,
  "setup.failed": true,
  "setup.torn_down": true,
  "setup.left_behind": true,
  "setup.verified": true,
  "setup.drifted": true,
};

export const eventKinds = Object.keys(known) as DomainEvent["name"][];
