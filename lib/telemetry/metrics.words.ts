/**
 * The metrics that the code writes, each with its dimensions besides `service` and its words for docs/reference/metrics.md, as Markdown with links as
 * from docs. No function is bundled with them.
 */
export const metricWords = {
  Failures: {
    dimensions: ["code", "owner"],
    words: "One for each request that failed. A scheduled run counts each provider and code once, however often it came.",
  },
  OldestDue: {
    dimensions: ["shard"],
    words:
      "Seconds since the longest overdue connection fell due; 0 if none is overdue. Duties are not counted, because no token expires while they wait. Each tick measures its own shard and the next one, because that shard's ticks may have stopped.",
  },
  OldestDuty: {
    dimensions: ["shard"],
    words: "The same for duties, of the tick's own shard. No data if the tick ended before it came to them.",
  },
  CutShort: {
    dimensions: ["shard"],
    words: "1 if a tick stopped before it had done everything that was due, duties included; otherwise 0.",
  },
  Refreshes: {
    dimensions: ["provider", "outcome"],
    words:
      "What a tick did: `refreshed expires_soon`, `failed vault_sealed`, `degraded vault_sealed`, `duty auth_key done`, `duty auth_key failed provider_timeout`, `skipped budget_spent`, `skipped in_flight_full`, `skipped stopped`, `skipped drained`, …",
  },
  RefreshesTried: {
    dimensions: [],
    words:
      "How many refreshes a tick tried. Duties are not counted. A connection that keeps failing is counted about as often as one that works: its first failure, then one failure in about 45 min.",
  },
  RefreshesFailed: { dimensions: [], words: "How many of them failed, no matter who must act." },
  TokenAnswers: {
    dimensions: ["outcome"],
    words:
      "Answers of `GET /connections/{provider}/token` that were not a token with enough life. `failed`: a failure of the operator or the provider, or a credential that our store does not have. `short_lived`: a token with less life than asked for, while none with more could be had. `refused`: a failure that the caller or the customer must repair, or a stop that the operator has made. All other answers are good: they write no line, and Lambda's `Invocations` counts them.",
  },
  MemoryLooks: {
    dimensions: [],
    words:
      "How often the broker looked for a token in the memory of its process. A process reports this and `MemoryMisses` with a miss, at most once in 10 s, and loses what it has not reported when it is stopped: use the ratio, not the counts.",
  },
  MemoryMisses: { dimensions: [], words: "How often the token was not there." },
  Logins: {
    dimensions: ["provider", "outcome"],
    words:
      "How a login's callback or a submission ended: `active`, `parked` (waits for its confirmation), `pending` (live within minutes), `confirmed`, or the code of its failure. A confirmation that fails is in `Failures`.",
  },
  Events: {
    dimensions: ["event"],
    words: "Events that were made, whether or not the bus took them at once: `connection.reauth_required`, `setup.completed`, …",
  },
  WithheldEndings: {
    dimensions: ["provider", "code"],
    words: "Connections that a tick did not end, because their provider refuses many at once with this code.",
  },
  ParkedLeft: {
    dimensions: [],
    words:
      "How many parked grants were due and could neither be made live nor be revoked. A sweep reads up to 1000 that are being made live, and up to 1000 others.",
  },
  OutboxLeft: {
    dimensions: [],
    words: "How many of the notices of events that were tried are still not published. Up to 500 are tried in a minute.",
  },
  LostEvents: { dimensions: ["event"], words: "Events that neither the bus nor the outbox accepted." },
  KeySetChanged: {
    dimensions: [],
    words:
      "1 if a look at the [issuers' keys](deploy/identity-issuer.md#keys) found a change that no command made; otherwise 0. `auditSeal` looks every ten minutes. Always 0 without `identityUrl`, and with `identitySource: aws-sts`. No data: the look was not made, or failed.",
  },
  AuditHead: {
    dimensions: [],
    words:
      "How many hours the [audit trail](operate/audit.md#how-it-is-sealed) has, at the end of each run of `auditSeal`. It never falls.",
  },
} as const satisfies Readonly<Record<string, { readonly dimensions: readonly string[]; readonly words: string }>>;
