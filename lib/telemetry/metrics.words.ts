/**
 * The metrics that the code writes, each with its dimensions besides `service` and its words for docs/reference/metrics.md, as Markdown with links as
 * from docs. No function is bundled with them.
 */
export const metricWords = {
  Failures: { dimensions: ["code", "owner"], words: "Failed requests. A scheduled run counts each provider and code once." },
  OldestDue: {
    dimensions: ["shard"],
    words: "Seconds since the longest overdue refresh fell due, in a tick's own shard and the next one.",
  },
  OldestDuty: { dimensions: ["shard"], words: "The same for maintenance tasks, of the tick's own shard." },
  CutShort: { dimensions: ["shard"], words: "1 if a tick stopped before all due work was done, otherwise 0." },
  Refreshes: {
    dimensions: ["provider", "outcome"],
    words: "Outcomes of a tick, such as `refreshed expires_soon`, `failed vault_sealed`, `duty auth_key done` or `skipped budget_spent`.",
  },
  RefreshesTried: {
    dimensions: [],
    words: "Refreshes that a tick tried. A connection that keeps failing counts once in about 45 minutes.",
  },
  RefreshesFailed: { dimensions: [], words: "How many of them failed." },
  TokenAnswers: {
    dimensions: ["outcome"],
    words:
      "Token requests without a full answer: `failed` (operator or provider), `short_lived`, `refused` (caller, customer or emergency stop). Good answers: Lambda's `Invocations` less these.",
  },
  MemoryLooks: { dimensions: [], words: "Token look-ups in a process's memory. Only the ratio with `MemoryMisses` counts." },
  MemoryMisses: { dimensions: [], words: "Look-ups without a token." },
  Logins: {
    dimensions: ["provider", "outcome"],
    words: "Ends of callbacks and submissions: `active`, `parked`, `pending`, `confirmed`, or a failure code.",
  },
  Sessions: {
    dimensions: ["outcome"],
    words: "The console's: `signed_in`, `refreshed`, `refresh_refused`, or the failure code of a sign-in or a refresh.",
  },
  Events: { dimensions: ["event"], words: "Events made, delivered or not." },
  WithheldEndings: { dimensions: ["provider", "code"], words: "Connections kept because their provider refuses many at once." },
  ParkedLeft: { dimensions: [], words: "Pending grants that were due and could be neither activated nor revoked." },
  OutboxLeft: { dimensions: [], words: "Events that were tried again and are still unpublished." },
  LostEvents: { dimensions: ["event"], words: "Events that neither the bus nor the outbox accepted." },
  KeySetChanged: {
    dimensions: [],
    words: "1 if the [issuers' keys](deploy/identity-issuer.md#keys) changed without a command, otherwise 0. No data: the check failed.",
  },
  AuditHead: { dimensions: [], words: "Hours in the [audit trail](operate/audit.md#how-it-is-sealed). It never falls." },
} as const satisfies Readonly<Record<string, { readonly dimensions: readonly string[]; readonly words: string }>>;
