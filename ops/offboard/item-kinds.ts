import { decodeSegment } from "../../lib/encode-segment.ts";
import type * as itemKeys from "../../lib/table/item-keys.ts";

/** An item of the table. */
export type Item = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

/**
 * What ends an item. `disconnect`: the product's own disconnect. `revoke`: the sweeper, which gives its grant back. `publish`: the receiver
 * is told. `cancel`: deleted at once, so that a login under way cannot go on, and a webhook is told no more. `erase`: deleted when nothing is connected any more.
 */
export type Deed = "disconnect" | "revoke" | "publish" | "cancel" | "erase";

type Kind = {
  readonly pk: RegExp;
  readonly sk: RegExp;
  readonly deed: Deed;
  /** Names the organisation of an item. Absent: the keys have it, encoded, as `org`. */
  readonly owner?: (item: Item) => string | undefined;
};

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const byTenant = ({ tenant }: Item) => textOf(tenant);
const byDetail = ({ detail }: Item) => textOf((detail as { organisation?: unknown } | undefined)?.organisation);

const inPartition = (sk: RegExp, deed: Deed = "erase"): Kind => ({ pk: /^ORG#(?<org>[^#]+)$/, sk, deed });
const alone = (pk: RegExp, deed: Deed, owner?: Kind["owner"]): Kind => ({ pk, sk: /^/, deed, ...(owner === undefined ? {} : { owner }) });

/** Belongs to no organisation, or is found by another item. */
type Foreign = { readonly why: string };

type KeyName = Extract<keyof typeof itemKeys, `${string}ItemKey`>;

/** Every kind of item. A new key in `lib/table/item-keys.ts` does not compile until it is here. */
export const itemKinds = {
  connectionItemKey: inPartition(/^CONNECTION#/, "disconnect"),
  targetItemKey: inPartition(/^TARGET#/),
  slotSettingsItemKey: inPartition(/^SETTINGS#/),
  workspaceItemKey: inPartition(/^WORKSPACE$/),
  issuerItemKey: inPartition(/^ISSUER$/),
  // The role itself is deleted before it.
  identityRoleItemKey: alone(/^IDENTITY#(?<org>[^#]+)$/, "erase"),
  reservedIdItemKey: inPartition(/^RESERVED_ID#/),
  setupClaimItemKey: inPartition(/^SETUP#/),
  stoppedSetupItemKey: inPartition(/^STOPPED_SETUP#/),
  newestRunItemKey: inPartition(/^NEWEST_RUN#/),
  tombstoneItemKey: inPartition(/^TOMBSTONE#/),
  subjectItemKey: { pk: /^SUBJECT#/, sk: /^ORG#(?<org>[^#]+)#/, deed: "erase" },
  sealedTokenItemKey: alone(/^TOKEN#(?<org>[^#]+)#/, "erase"),
  ledgerItemKey: alone(/^LEDGER#(?<org>[^#]+)#/, "erase"),
  homelessLedgerItemKey: alone(/^LEDGER#(?<org>[^#]+)#/, "erase"),
  setupLookItemKey: { pk: /^LOOK#(?<org>[^#]+)#/, sk: /^LOOK$/, deed: "erase" },
  setupLookPartItemKey: { pk: /^LOOK#(?<org>[^#]+)#/, sk: /^PART#/, deed: "erase" },
  ownClientItemKey: alone(/^OAUTH_CLIENT#(?<org>[^#]+)$/, "erase"),
  webhookItemKey: inPartition(/^WEBHOOK$/, "cancel"),
  deliveryItemKey: { pk: /^FEED#(?<org>[^#]+)$/, sk: /^DELIVERY#/, deed: "erase" },
  feedHeadItemKey: { pk: /^FEED#(?<org>[^#]+)$/, sk: /^HEAD$/, deed: "erase" },
  waitingEventItemKey: { pk: /^FEED#(?<org>[^#]+)$/, sk: /^WAITING#/, deed: "erase" },
  feedEventItemKey: { pk: /^FEED#(?<org>[^#]+)$/, sk: /^EVENT#/, deed: "erase" },
  numberedEventItemKey: { pk: /^FEED#(?<org>[^#]+)$/, sk: /^ID#/, deed: "erase" },
  claimItemKey: alone(/^CLAIM#/, "erase", byTenant),
  ticketItemKey: alone(/^TICKET#/, "cancel", byTenant),
  stateItemKey: alone(/^STATE#/, "cancel", byTenant),
  connectSessionItemKey: alone(/^CONNECT_SESSION#/, "cancel", byTenant),
  parkedItemKey: alone(/^PARKED#/, "revoke", byTenant),
  setupRunItemKey: alone(/^RUN#/, "erase", byTenant),
  planItemKey: { pk: /^PLAN#/, sk: /^PLAN$/, deed: "erase", owner: byTenant },
  outboxItemKey: alone(/^OUTBOX#/, "publish", byDetail),
  idempotencyItemKey: alone(/^IDEMPOTENCY#(?<org>[^#]+)#/, "erase"),
  endsItemKey: alone(/^IDEMPOTENCY#(?<org>[^#]+)$/, "erase"),
  limitItemKey: alone(/^LIMIT#/, "erase", ({ pk }) => textOf(readList(decodeSegment(pk.slice("LIMIT#".length)))[0])),
  // Found by the items that lead to them.
  waitingItemKey: { why: "names an attempt: erased with the parked grant of that attempt" },
  planTargetItemKey: { why: "names a plan: erased with it" },
  // They name no organisation.
  revocationMarkItemKey: { why: "names an account at a provider, for a day: another organisation's login of the same account needs it" },
  quotaItemKey: { why: "counts calls of all organisations" },
  healthItemKey: { why: "is never written" },
  issuerKeysItemKey: { why: "names the keys by which the issuers of all organisations sign" },
  trailHeadItemKey: { why: "names the newest digest of all organisations' audit records" },
  probeRoleItemKey: { why: "names a role that is no organisation's" },
  sessionItemKey: { why: "is of a person, for a day at most: the person's own tokens decide what it reaches" },
  sessionsOfItemKey: { why: "leads to a session of a person" },
  logoutItemKey: { why: "is the hash of a logout token, for minutes" },
  switchesItemKey: { why: "holds the stops of all organisations: that of an offboarding is lifted at its end" },
} as const satisfies Record<KeyName, Kind | Foreign>;

/** A counter of a connection has its organisation, provider and account in its key, as a list. */
function readList(text: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

const kinds = Object.entries(itemKinds).flatMap(([name, kind]) => ("why" in kind ? [] : [[name, kind as Kind] as const]));

/** An item and its organisation. `kind` is the name of its key in `lib/table/item-keys.ts`. */
export type OwnedItem = { readonly kind: string; readonly deed: Deed; readonly organisation: string; readonly item: Item };

/** Finds out whose an item is. @returns `undefined`: it names no organisation by itself. */
export function findOrganisation(item: Item): OwnedItem | undefined {
  for (const [kind, { pk, sk, deed, owner }] of kinds) {
    const parts = { ...pk.exec(item.pk)?.groups, ...sk.exec(item.sk)?.groups };
    if (pk.test(item.pk) && sk.test(item.sk)) {
      const organisation = owner === undefined ? decodeSegment(parts.org ?? "") : owner(item);
      return organisation === undefined ? undefined : { kind, deed, organisation, item };
    }
  }
  return undefined;
}
