import { encodeSegment } from "../../lib/encode-segment.ts";
import * as keys from "../../lib/table/item-keys.ts";
import type { Item, itemKinds } from "../../ops/offboard/item-kinds.ts";

const later = () => Math.floor(Date.now() / 1000) + 3600;

/** One item of every kind of the table, of an organisation where the kind has one. Ids end in `suffix`, so two organisations share no item. */
export function buildEveryItem(tenant: string, suffix: string): Readonly<Record<keyof typeof itemKinds, Item | undefined>> {
  const connection = { tenant, provider: "gcp", account: "default" } as const;
  const account = { provider: "gcp", identity: { id: `subject-${suffix}` } } as const;
  const change = { kind: "label", target: "shop", name: "aurora" } as never;
  const [attempt, run] = [`attempt-${suffix}`, `run-${suffix}`];
  const owned = { ...connection, ttl: later() };
  return {
    connectionItemKey: { ...keys.connectionItemKey(connection), ...connection, expires_at: Date.UTC(2027, 0, 1) },
    subjectItemKey: keys.subjectItemKey({ ...connection, ...account }),
    waitingItemKey: { ...keys.waitingItemKey({ ...account, parkedId: attempt }), attempt_id: attempt },
    revocationMarkItemKey: keys.revocationMarkItemKey(account, `mark-${suffix}`),
    sealedTokenItemKey: keys.sealedTokenItemKey(connection),
    targetItemKey: { ...keys.targetItemKey(connection, "shop"), ...connection },
    slotSettingsItemKey: keys.slotSettingsItemKey(connection),
    workspaceItemKey: { ...keys.workspaceItemKey(tenant), external_id: `external-${suffix}` },
    issuerItemKey: { ...keys.issuerItemKey(tenant), tenant },
    identityRoleItemKey: {
      ...keys.identityRoleItemKey(tenant),
      tenant,
      role_arn: `arn:aws:iam::000000000000:role/aurora-t-${suffix}`,
      created_at: "2026-11-29T08:00:00.000Z",
    },
    reservedIdItemKey: { ...keys.reservedIdItemKey(connection), tenant, id: `reserved-${suffix}` },
    claimItemKey: { ...keys.claimItemKey(account), ...connection },
    ticketItemKey: { ...keys.ticketItemKey(`ticket-${suffix}`), ...owned },
    stateItemKey: { ...keys.stateItemKey(`state-${suffix}`), ...owned },
    connectSessionItemKey: { ...keys.connectSessionItemKey(`session-${suffix}`), tenant, ttl: later() },
    parkedItemKey: { ...keys.parkedItemKey(attempt), ...connection, attempt_id: attempt, phase: "parked" },
    setupClaimItemKey: keys.setupClaimItemKey(connection),
    stoppedSetupItemKey: keys.stoppedSetupItemKey(connection),
    setupRunItemKey: { ...keys.setupRunItemKey(run), ...owned, run_id: run },
    newestRunItemKey: { ...keys.newestRunItemKey(connection), run_id: run },
    planItemKey: { ...keys.planItemKey(run), ...owned },
    planTargetItemKey: keys.planTargetItemKey({ id: run, hash: "hash" }, "shop"),
    ledgerItemKey: keys.ledgerItemKey(connection, change),
    homelessLedgerItemKey: keys.homelessLedgerItemKey(connection, change),
    setupLookItemKey: keys.setupLookItemKey(connection),
    setupLookPartItemKey: keys.setupLookPartItemKey(connection, "v1", 0),
    endsItemKey: { ...keys.endsItemKey(tenant), "ended tailscale": later(), ttl: later() },
    idempotencyItemKey: { ...keys.idempotencyItemKey(tenant, `request-${suffix}`), state: "working", ttl: later() },
    limitItemKey: keys.limitItemKey(JSON.stringify([tenant, "gcp", "default"]), "rejected token per 60", 0),
    quotaItemKey: keys.quotaItemKey(`quota-${suffix}`),
    healthItemKey: undefined,
    issuerKeysItemKey: undefined,
    trailHeadItemKey: undefined,
    probeRoleItemKey: undefined,
    sessionItemKey: undefined,
    sessionsOfItemKey: undefined,
    logoutItemKey: undefined,
    switchesItemKey: undefined,
    outboxItemKey: { ...keys.outboxItemKey(`event-${suffix}`), name: "connection.connected", detail: { organisation: tenant } },
    ownClientItemKey: { ...keys.ownClientItemKey(tenant, "gcp", "gcp"), tenant, client_id: "123-own", revision: 1 },
    webhookItemKey: { ...keys.webhookItemKey(tenant), tenant, url: "https://hooks.example.com/", number: 0 },
    deliveryItemKey: keys.deliveryItemKey(tenant, 1),
    feedHeadItemKey: { ...keys.feedHeadItemKey(tenant), number: 1 },
    waitingEventItemKey: keys.waitingEventItemKey(tenant, { id: `waiting-${suffix}`, at: "2026-11-24T17:41:00.071Z" }),
    feedEventItemKey: keys.feedEventItemKey(tenant, 1),
    numberedEventItemKey: keys.numberedEventItemKey(tenant, `numbered-${suffix}`),
    tombstoneItemKey: {
      ...keys.tombstoneItemKey(connection, `earlier-${suffix}`),
      ...connection,
      method: "login",
      disconnect_id: encodeSegment(`earlier-${suffix}`),
    },
  };
}
