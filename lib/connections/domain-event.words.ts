import type { DomainEvent } from "./domain-event.ts";

/** What each field of an event holds, for docs/reference/events.md, as Markdown with links as from docs. No function is bundled with these words. */
export const fieldWords = {
  id: "The same for every delivery of one event.",
  at: "When the service noticed it, in UTC.",
  organisation: "The organisation.",
  provider: "The provider of the connection.",
  account: "The account key of the connection.",
  connection_id: "The connection.",
  status: "The status after the event.",
  connected_by: "The id of the person who connected it.",
  method: "The new method.",
  replaced_method: "The method before.",
  replaced_connected_by: "The id of the person before.",
  grant: "What became of the grant: `revoked`, `shared`, `pending` or `left`.",
  left: "What remains at the provider, such as `client,auth_key` or `api`.",
  run_id: "The run of the setup or of its teardown.",
  target: "The project.",
  count: "How many changes are missing.",
  differs: "Where: `shop role 2, shop api 1`, at most twenty places.",
  code: "A [failure code](reference/errors.md); for `connection.secret_expiring` the failure to come.",
  action: "What to do, in words.",
  session: "The connect session.",
  end_user: "The end user's id that the caller gave.",
  expires_at: "When the secret or token expires, if known.",
} as const;

export type EventField = keyof typeof fieldWords;

const ofConnection = ["connection_id", "status", "connected_by"] as const;

/** When each event is published, and its fields besides those of every event. */
export const eventWords: Readonly<Record<DomainEvent["name"], { readonly when: string; readonly fields: readonly EventField[] }>> = {
  "connection.connected": { when: "A grant became live, for a new connection or an existing one.", fields: ofConnection },
  "connection.method_changed": {
    when: "Another method replaced the earlier one; the id is the same.",
    fields: [...ofConnection, "method", "replaced_method"],
  },
  "connection.handed_over": {
    when: "[A colleague took it over](use/connect-an-account.md#taking-over-a-colleagues-connection); the id is the same.",
    fields: [...ofConnection, "replaced_connected_by"],
  },
  "connection.confirmed": { when: "The person who started the login confirmed it.", fields: ofConnection },
  "connection.degraded": {
    when: "Its token expired, and its refresh fails temporarily; retried automatically.",
    fields: [...ofConnection, "code", "action"],
  },
  "connection.recovered": { when: "A degraded or stopped connection works again.", fields: ofConnection },
  "connection.reauth_required": {
    when: "Only the customer can repair it; published once.",
    fields: [...ofConnection, "code", "action"],
  },
  "connection.disconnected": { when: "It was disconnected.", fields: [...ofConnection, "grant", "left"] },
  "connection.secret_expiring": {
    when: "A customer's secret expires soon: daily. Or a token without refresh expires in two hours: once.",
    fields: [...ofConnection, "code", "action", "expires_at"],
  },
  "connection.trust_insecure": {
    when: "The customer's trust would let others in: no token until a daily test passes.",
    fields: [...ofConnection, "code", "action"],
  },
  "connect_session.completed": {
    when: "The end user of a connect session is done: it can be finished.",
    fields: ["session", "end_user"],
  },
  "connect_session.failed": { when: "A connect session failed.", fields: ["session", "end_user", "code", "action"] },
  "connect_session.expired": { when: "A connect session expired unfinished.", fields: ["session", "end_user"] },
  "setup.started": { when: "A setup run began.", fields: ["run_id"] },
  "setup.completed": { when: "The run ended; every project is ready.", fields: ["run_id"] },
  "setup.partial": { when: "The run ended; some projects are ready.", fields: ["run_id"] },
  "setup.needs_selection": { when: "The customer must choose projects.", fields: ["run_id"] },
  "setup.failed": { when: "The run ended; no project is ready.", fields: ["run_id", "code", "action"] },
  "setup.verified": {
    when: "A project that was not effective when its run ended works now.",
    fields: [...ofConnection, "run_id", "target"],
  },
  "setup.drifted": {
    when: "A change that setup made is missing; at most daily. `GET /gcp/setup/plan` lists it.",
    fields: [...ofConnection, "count", "differs"],
  },
  "setup.left_behind": {
    when: "An account with a setup was replaced, and its resources stay: `GET /gcp/setup/ledger` lists them.",
    fields: [...ofConnection, "left"],
  },
  "setup.torn_down": {
    when: "A disconnect or a teardown removed what setup made; with a `code` if unfinished.",
    fields: [...ofConnection, "run_id", "code", "action", "left"],
  },
};
