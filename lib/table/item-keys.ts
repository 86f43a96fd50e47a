import { hash } from "node:crypto";
import * as v from "valibot";
import type { ParkedGrant } from "../connections/attempt.ts";
import { applicationOf, type ConnectionKey, type Provider } from "../connections/connection.ts";
import type { ProviderAccount } from "../connections/stores.ts";
import { encodeSegment } from "../encode-segment.ts";
import { providerNames } from "../provider-names.ts";
import { type ChangeKey, toChangeId } from "../setup/ledger.ts";
import { item } from "./item.ts";

/** The primary key of an item. Every key format of the table is in this file and nowhere else. */
export type ItemKey = { readonly pk: string; readonly sk: string };

const organisationPrefix = "ORG#";
const organisation = (tenant: string) => `${organisationPrefix}${encodeSegment(tenant)}`;

/** An item about a connection, in the partition of its organisation. */
const besideConnection =
  (kind: string) =>
  ({ tenant, provider, account }: ConnectionKey): ItemKey => ({
    pk: organisation(tenant),
    sk: `${kind}#${provider}#${encodeSegment(account)}`,
  });

/** A partition of a connection's own. */
const partitionOf = (kind: string, { tenant, provider, account }: ConnectionKey) =>
  `${kind}#${encodeSegment(tenant)}#${provider}#${encodeSegment(account)}`;

/** A customer's connection; all connections of an organisation stand in one partition, in order of provider and account. */
export const connectionItemKey = besideConnection("CONNECTION");

/** The sort-key prefix of the connections of an organisation, or of those to one provider. */
export const toConnectionPrefix = (provider?: Provider) => `CONNECTION#${provider === undefined ? "" : `${provider}#`}`;

export const organisationPartition = organisation;

/** Finds the live connections of one account at a provider, in all organisations. Written with the connection, in one transaction. */
export const subjectItemKey = (connection: ConnectionKey & ProviderAccount): ItemKey => ({
  pk: subjectPartition(connection),
  sk: `${organisation(connection.tenant)}#${encodeSegment(connection.account)}`,
});

/** The sort-key prefix of the live connections of a subject. DynamoDB refuses a query for a prefix of nothing. */
export const subjectPrefix = organisationPrefix;

/** Finds the grants of one account that may still go live. Written before the parked grant. */
export const waitingItemKey = (grant: Pick<ParkedGrant, "provider" | "identity" | "details" | "parkedId">): ItemKey => ({
  pk: subjectPartition(grant),
  sk: `${waitingPrefix}${encodeSegment(grant.parkedId)}`,
});

export const waitingPrefix = "PARKED#";

/** The mark of one revocation that ends every grant of an account. */
export const revocationMarkItemKey = (account: ProviderAccount, id: string): ItemKey => ({
  pk: subjectPartition(account),
  sk: `${revocationMarkPrefix}${encodeSegment(id)}`,
});

export const revocationMarkPrefix = "REVOCATION#";

export function subjectPartition(account: ProviderAccount): string {
  const application = applicationOf(account);
  const own = application === undefined ? "" : `#${encodeSegment(application)}`;
  return `SUBJECT#${account.provider}#${encodeSegment(account.identity.id)}${own}`;
}

/** The access token of a connection, sealed. In a partition of its own: a record of 1 KB is read without it, and it without the record. */
export const sealedTokenItemKey = (key: ConnectionKey): ItemKey => ({ pk: partitionOf("TOKEN", key), sk: "TOKEN" });

/** A target behind a connection that setup has prepared, such as a project. */
export const targetItemKey = (key: ConnectionKey, target: string): ItemKey => ({
  pk: organisation(key.tenant),
  sk: `${targetPrefix(key)}${encodeSegment(target)}`,
});

/** The sort-key prefix of the prepared targets of a connection. */
export const targetPrefix = (key: ConnectionKey) => `${besideConnection("TARGET")(key).sk}#`;

/** What a customer has chosen about what is behind a connection. It stays when the connection goes. */
export const slotSettingsItemKey = besideConnection("SETTINGS");

/** An organisation's workspace, with its external ID. Only an offboarding erases it: the ID is random, and is never given to another organisation. */
export const workspaceItemKey = (tenant: string): ItemKey => ({ pk: organisation(tenant), sk: "WORKSPACE" });

/** An organisation that may be trusted as an issuer. Only an offboarding erases it. */
export const issuerItemKey = (tenant: string): ItemKey => ({ pk: organisation(tenant), sk: "ISSUER" });

/**
 * The role of this account that an organisation's identity tokens are of, where AWS issues them. In a partition of its own, which no function may write
 * (`resources/rights/build-role.cjs`): with the role of another organisation this one would be let in by that one's customers.
 */
export const identityRoleItemKey = (tenant: string): ItemKey => ({ pk: `IDENTITY#${encodeSegment(tenant)}`, sk: identityRoleSort });

export const identityRoleSort = "IDENTITY_ROLE";

/** The role whose tokens every trust must refuse. No function may write it. */
export const probeRoleItemKey: ItemKey = { pk: "IDENTITY", sk: "PROBE_ROLE" };

/** The id of a connection that is not made yet. */
export const reservedIdItemKey = besideConnection("RESERVED_ID");

/** The sort-key prefix of an organisation's reserved ids at a provider. */
export const reservedIdPrefix = (provider: ConnectionKey["provider"]) => `RESERVED_ID#${provider}#`;

/** The claim on an account that may serve one organisation only. Stands beside the connection, in one transaction. */
export const claimItemKey = (account: ProviderAccount): ItemKey => ({
  pk: `CLAIM#${account.provider}#${encodeSegment(account.identity.id)}`,
  sk: "CLAIM",
});

/** The one-use ticket of a login link, by the SHA-256 of its value. */
export const ticketItemKey = (ticketHash: string): ItemKey => ({ pk: `TICKET#${ticketHash}`, sk: "TICKET" });

/** The one-use `state` of an authorization request, by the SHA-256 of its value. */
export const stateItemKey = (stateHash: string): ItemKey => ({ pk: `STATE#${stateHash}`, sk: "STATE" });

/** A session of the console, by the SHA-256 of its id. */
export const sessionItemKey = (sessionHash: string): ItemKey => ({ pk: `SESSION#${sessionHash}`, sk: "SESSION" });

/** Finds the sessions that the identity provider knows by one `sid`, or those of one person, by the SHA-256 of either. */
export const sessionsOfItemKey = (by: "sid" | "subject", valueHash: string, sessionHash: string): ItemKey => ({
  pk: sessionsPartition(by, valueHash),
  sk: `${sessionsPrefix}${sessionHash}`,
});

export const sessionsPartition = (by: "sid" | "subject", valueHash: string) => `SESSIONS#${by}#${valueHash}`;

/** A logout token of the identity provider that has taken effect, by the SHA-256 of its id. */
export const logoutItemKey = (tokenHash: string): ItemKey => ({ pk: `SESSIONS#logout#${tokenHash}`, sk: "LOGOUT" });

export const sessionsPrefix = "SESSION#";

/** A connect session, by the SHA-256 of its id. */
export const connectSessionItemKey = (sessionHash: string): ItemKey => ({ pk: `CONNECT_SESSION#${sessionHash}`, sk: "CONNECT_SESSION" });

/** A grant outside of any connection, by its id: of its attempt, of the disconnect that left it, or `<attempt>-replaced`. */
export const parkedItemKey = (parkedId: string): ItemKey => ({ pk: `PARKED#${encodeSegment(parkedId)}`, sk: "PARKED" });

/** The run that sets a connection up now. */
export const setupClaimItemKey = besideConnection("SETUP");

/** The run that was stopped last, while a task of it may be at work. */
export const stoppedSetupItemKey = besideConnection("STOPPED_SETUP");

/** One run of a setup state machine. */
export const setupRunItemKey = (runId: string): ItemKey => ({ pk: `RUN#${encodeSegment(runId)}`, sk: "RUN" });

/** Names the run that was started last for a connection. */
export const newestRunItemKey = besideConnection("NEWEST_RUN");

/** A plan of a setup, without its targets. */
export const planItemKey = (planId: string): ItemKey => ({ pk: planPartition(planId), sk: "PLAN" });

export const planPartition = (planId: string) => `PLAN#${encodeSegment(planId)}`;

/** What a plan does in one target. The hash is in the key, so that a plan that is written again is never mixed with the one before. */
export const planTargetItemKey = (plan: { readonly id: string; readonly hash: string }, target: string): ItemKey => ({
  pk: planPartition(plan.id),
  sk: `${planTargetPrefix(plan.hash)}${encodeSegment(target)}`,
});

export const planTargetPrefix = (planHash: string) => `TARGET#${encodeSegment(planHash)}#`;

/** The OAuth client that an organisation brings to a provider, or to a part of it such as a region. */
export const ownClientItemKey = (tenant: string, provider: Provider, peer: string): ItemKey => ({
  pk: ownClientPartition(tenant),
  sk: `${ownClientPrefix(provider)}${encodeSegment(peer)}`,
});

/** The OAuth clients of an organisation. In no other partition may the function that sets them write a record. */
export const ownClientPartition = (tenant: string) => `OAUTH_CLIENT#${encodeSegment(tenant)}`;

/** The sort-key prefix of an organisation's OAuth clients at a provider. */
export const ownClientPrefix = (provider: Provider) => `${provider}#`;

/** Where an organisation is told its events. */
export const webhookItemKey = (tenant: string): ItemKey => ({ pk: organisation(tenant), sk: "WEBHOOK" });

/** An item of a feed that is of one event. */
const ofEvent = (tenant: string, prefix: string, number: number): ItemKey => ({
  pk: feedPartition(tenant),
  sk: `${prefix}${String(number).padStart(12, "0")}`,
});

/** What became of the sending of one event of the feed. */
export const deliveryItemKey = (tenant: string, number: number): ItemKey => ofEvent(tenant, deliveryPrefix, number);

export const deliveryPrefix = "DELIVERY#";

/** A change that a setup of a connection has begun. Its id is hashed, because it may be longer than a key. */
export function ledgerItemKey(connection: ConnectionKey, change: ChangeKey): ItemKey {
  const id = hash("sha256", toChangeId(change), "base64url");
  return { pk: ledgerPartition(connection), sk: `${ledgerTargetPrefix(change.target)}${id}` };
}

/** Where release 0.1.0, which knows no homes, looks for a change. */
export const homelessLedgerItemKey = (connection: ConnectionKey, { kind, target, name }: ChangeKey): ItemKey =>
  ledgerItemKey(connection, { kind, target, name });

/** All events of an organisation that its feed has. */
export const feedPartition = (tenant: string) => `FEED#${encodeSegment(tenant)}`;

/** The number of the newest event of a feed. */
export const feedHeadItemKey = (tenant: string): ItemKey => ({ pk: feedPartition(tenant), sk: "HEAD" });

/** An event that has no number yet. Behind its prefix the keys are in the order of the events' instants. */
export const waitingEventItemKey = (tenant: string, { id, at }: { readonly id: string; readonly at: string }): ItemKey => ({
  pk: feedPartition(tenant),
  sk: `${waitingEventPrefix}${at}#${encodeSegment(id)}`,
});

export const waitingEventPrefix = "WAITING#";

/** An event of a feed, by its number. */
export const feedEventItemKey = (tenant: string, number: number): ItemKey => ofEvent(tenant, feedEventPrefix, number);

export const feedEventPrefix = "EVENT#";

/** Says that an event has a number: an event that comes again gets no second one. */
export const numberedEventItemKey = (tenant: string, id: string): ItemKey => ({ pk: feedPartition(tenant), sk: `ID#${encodeSegment(id)}` });

/** All changes of a connection, and nothing else: a partition of its own, because there may be thousands. */
export const ledgerPartition = (key: ConnectionKey): string => partitionOf("LEDGER", key);

export const ledgerPrefix = "CHANGE#";

export const ledgerTargetPrefix = (target: string) => `${ledgerPrefix}${encodeSegment(target)}#`;

/** What the last look at the setup of a connection found. */
export const setupLookItemKey = (key: ConnectionKey): ItemKey => ({ pk: partitionOf("LOOK", key), sk: "LOOK" });

/** The targets of a look that are not in its first item. */
export const setupLookPartItemKey = (connection: ConnectionKey, version: string, index: number): ItemKey => ({
  pk: setupLookItemKey(connection).pk,
  sk: `PART#${version}#${index}`,
});

/** How often a principal called a route in one window of time. */
export const limitItemKey = (principalId: string, use: string, windowStart: number): ItemKey => ({
  pk: `LIMIT#${encodeSegment(principalId)}`,
  sk: `${encodeSegment(use)}#${windowStart}`,
});

/** A request with an `Idempotency-Key`. @param id - Hashes the caller and the key. */
export const idempotencyItemKey = (tenant: string, id: string): ItemKey => ({
  pk: `IDEMPOTENCY#${encodeSegment(tenant)}#${encodeSegment(id)}`,
  sk: "IDEMPOTENCY",
});

/** When each kind of access of an organisation was ended last, as far as answers of marked requests are concerned. */
export const endsItemKey = (tenant: string): ItemKey => ({ pk: `IDEMPOTENCY#${encodeSegment(tenant)}`, sk: "ENDS" });

/** What was taken of a quota that all processes share. */
export const quotaItemKey = (name: string): ItemKey => ({ pk: `QUOTA#${encodeSegment(name)}`, sk: "QUOTA" });

/** What the operator has switched off, for the whole stage. */
export const switchesItemKey: ItemKey = { pk: "SWITCHES", sk: "SWITCHES" };

/** The keys of the issuers, which all organisations share. */
export const issuerKeysItemKey: ItemKey = { pk: "ISSUER_KEYS", sk: "ISSUER_KEYS" };

/** The newest digest of the audit trail, of the whole stage. */
export const trailHeadItemKey: ItemKey = { pk: "AUDIT_HEAD", sk: "AUDIT_HEAD" };

/** Never written: reading it shows that the table answers. */
export const healthItemKey: ItemKey = { pk: "HEALTH", sk: "HEALTH" };

/** A notice of an event that was not told yet. */
export const outboxItemKey = (eventId: string): ItemKey => ({ pk: `OUTBOX#${encodeSegment(eventId)}`, sk: "OUTBOX" });

/** What is left of a connection that was given back. The newest of one connection stands last. */
export const tombstoneItemKey = (connection: ConnectionKey, disconnectId: string): ItemKey => ({
  pk: organisation(connection.tenant),
  sk: `${tombstonePrefix(connection)}${encodeSegment(disconnectId)}`,
});

export const tombstonePrefix = (key: ConnectionKey) => `${besideConnection("TOMBSTONE")(key).sk}#`;

/** The sort-key prefix of the tombstones of a provider. */
export const tombstonesPrefix = (provider: Provider) => `TOMBSTONE#${provider}#`;

/**
 * The sparse index of what falls due: only items with both attributes are in it. It holds keys and who the item is about,
 * so that the lease of a connection, which changes twice a refresh, does not write to the index.
 */
export const dueIndex = { name: "due", partition: "due_shard", sort: "due_at" } as const;

/** The index partitions that hold what is not a connection are named apart: other workers read them. */
export const parkedShardPrefix = "parked#";
/** Of parked grants those that are being made live: read first, however many others are due. */
export const confirmingShardPrefix = "confirming#";
export const outboxShardPrefix = "outbox#";
export const connectionShardPrefix = "connection#";
/** Of connections those that are due for a duty: read last, because no token expires while a duty waits. */
export const dutyShardPrefix = "duty#";

/** Connect sessions that may expire. */
export const connectShardPrefix = "connect#";

/** Own OAuth clients that have taken the place of others. */
export const ownClientShardPrefix = "client#";

/** Of webhooks that are enabled. */
export const webhookShardPrefix = "webhook#";

/** Partitions that connections are spread over, each with a scheduled worker of its own, unless `REFRESH_SHARDS` says otherwise. */
export const defaultRefreshShards = 4;

/** The most there can be: `resources/ticks.cjs` has ticks for no more. */
export const mostRefreshShards = 64;

/** Index partitions of parked grants, of the outbox and of webhooks: few items at any time. */
const smallShards = 4;

/** The index partitions below a prefix that is read whole. */
export const shardsBelow = (prefix: string): readonly string[] => Array.from({ length: smallShards }, (_, shard) => `${prefix}${shard}`);

/** Spreads ids evenly over the shards. */
export const toShard = (id: string, shards: number = smallShards): number => hash("sha256", id, "buffer").readUInt32BE() % shards;

/** The attribute by which DynamoDB's TTL deletes an item, up to two days late: every read checks it as well. Unix seconds. */
export const ttlAttribute = "ttl";

/** The members that name a connection, in every item that is about one. */
export const keyMembers = { tenant: v.string(), provider: v.picklist(providerNames), account: v.string() };

export const keyItem = item(keyMembers);
