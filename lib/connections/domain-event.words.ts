import type { DomainEvent } from "./domain-event.ts";

/** What each field of an event holds, for docs/reference/events.md, as Markdown with links as from docs. No function is bundled with these words. */
export const fieldWords = {
  id: "The same for every delivery of the same fact.",
  at: "When Aurora OAuth noticed it, ISO 8601; the same for every delivery, too.",
  organisation: "The organisation.",
  provider: "The provider of the connection.",
  account: "The account, by which programs tell the connections of one provider apart.",
  connection_id: "The connection; a connection made after a disconnect has another id.",
  status: "The status after the event; `connection.disconnected` has the last status: `disconnecting`.",
  connected_by: "The id of the person who connected it.",
  method: "The method by which it is connected from now on.",
  replaced_method: "The method before.",
  replaced_connected_by: "The id of the person who had connected it before.",
  grant: "What became of the grant at the provider when the event was written: `revoked`, `shared`, `pending` or `left`.",
  left: "The names of the parts that are still at the provider, such as `client,auth_key`, and the kinds of things that setup made, such as `api`; absent when there are none.",
  run_id: "The setup run. In `setup.torn_down` it is the teardown.",
  target: "The project.",
  count: "How many changes do not stand any more.",
  differs: "Where they were: project, kind and how many, such as `shop role 2, shop api 1`, the first twenty places.",
  code: "A [failure code](reference/errors.md). In `connection.secret_expiring` it is the failure that will come.",
  action: "What to do, in words.",
  expires_at: "When the secret or the token expires; absent when the provider does not say.",
} as const;

export type EventField = keyof typeof fieldWords;

const ofConnection = ["connection_id", "status", "connected_by"] as const;

/** When each event is published, and its fields besides those of every event. */
export const eventWords: Readonly<Record<DomainEvent["name"], { readonly when: string; readonly fields: readonly EventField[] }>> = {
  "connection.connected": {
    when: "A grant became live, for a new connection or an existing one.",
    fields: ofConnection,
  },
  "connection.method_changed": {
    when: "Another method took the place of the one by which it was connected, under the same id, such as one without a secret.",
    fields: [...ofConnection, "method", "replaced_method"],
  },
  "connection.handed_over": {
    when: "[a colleague took it over](use/connect-an-account.md#taking-over-a-colleagues-connection), under the same id.",
    fields: [...ofConnection, "replaced_connected_by"],
  },
  "connection.confirmed": {
    when: "The person who started the login confirmed it; not with `consentConfirmation: off`.",
    fields: ofConnection,
  },
  "connection.degraded": {
    when: "Its token expired, and its refresh fails for a temporary reason; retried automatically.",
    fields: [...ofConnection, "code", "action"],
  },
  "connection.recovered": {
    when: "A degraded or stopped connection works again.",
    fields: ofConnection,
  },
  "connection.reauth_required": {
    when: "Only the customer can repair it; published once.",
    fields: [...ofConnection, "code", "action"],
  },
  "connection.disconnected": {
    when: "It was disconnected.",
    fields: [...ofConnection, "grant", "left"],
  },
  "connection.secret_expiring": {
    when: "The connection works, and a secret of the customer will expire: at most once a day for each secret. Or it cannot be refreshed, and its token expires in two hours: once, and not if the token's lifetime is shorter.",
    fields: [...ofConnection, "code", "action", "expires_at"],
  },
  "connection.trust_insecure": {
    when: "The trust that the customer set up would let others in as well: no token is issued until it is corrected. Published instead of `connection.reauth_required`; a daily test restores the connection.",
    fields: [...ofConnection, "code", "action"],
  },
  "setup.started": {
    when: "A setup run began.",
    fields: ["run_id"],
  },
  "setup.completed": {
    when: "The run ended, and every project is prepared.",
    fields: ["run_id"],
  },
  "setup.partial": {
    when: "The run ended, and some projects are prepared.",
    fields: ["run_id"],
  },
  "setup.needs_selection": {
    when: "The customer must choose projects.",
    fields: ["run_id"],
  },
  "setup.failed": {
    when: "The run ended with no project prepared; it has a `code` if a failure was the reason, and none if the projects themselves were.",
    fields: ["run_id", "code", "action"],
  },
  "setup.verified": {
    when: "A project that was not effective yet when its run ended works now; `setup.completed` is not published again.",
    fields: [...ofConnection, "run_id", "target"],
  },
  "setup.drifted": {
    when: "A daily look found that something which the setup made does not stand any more; at most once a day while it lasts. `GET /gcp/setup/plan` lists what is missing.",
    fields: [...ofConnection, "count", "differs"],
  },
  "setup.left_behind": {
    when: "Another account, or a key, replaced an account with a setup. The resources of that setup stay: `GET /gcp/setup/ledger` lists them, each with a command. Published within two minutes.",
    fields: [...ofConnection, "left"],
  },
  "setup.torn_down": {
    when: "A disconnect removed the resources that setup made; the event has a `code` if the teardown did not finish.",
    fields: [...ofConnection, "run_id", "code", "action", "left"],
  },
};
