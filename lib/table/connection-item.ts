import * as v from "valibot";
import type { Connection, ConnectionKey, RejectedTokens } from "../connections/connection.ts";
import { defined } from "../defined.ts";
import { providerNames } from "../provider-names.ts";
import { buildGrantReturn, buildParts, failureCode, grantReturnSchema, partsSchema } from "./grant-return-item.ts";
import { connectionShardPrefix, dueIndex, dutyShardPrefix, shardOf } from "./item-keys.ts";
import { buildPinned, instant, parsePinned, pinnedSchema } from "./pinned-item.ts";
import { buildSetupReturn, setupReturnSchema, teardownSchema } from "./setup-return-item.ts";
import { parseTargets, toTargetsText } from "./targets-text.ts";

/** A key of the index is text. */
const dueInstant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

/** One text in place of a list: a byte less for each scope. No scope holds a space (RFC 6749, section 3.3). */
const scopes = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(" "))),
);

/** A setup run that has the id of the grant: that id once more would be 42 bytes. */
const ofGrant = "=";

export const keySchema = v.object({ tenant: v.string(), provider: v.picklist(providerNames), account: v.string() });

const rejectedSchema = { tokens: v.array(v.string()), before: v.exactOptional(instant) };

const itemSchema = v.object({
  ...keySchema.entries,
  id: v.string(),
  status: v.picklist(["active", "degraded", "reauth_required", "disconnecting"]),
  grant_id: v.string(),
  ...pinnedSchema,
  // `label` is what the provider calls the account.
  called: v.optional(v.string()),
  connected_by: v.string(),
  scopes_requested: v.optional(scopes),
  scopes_granted: scopes,
  scopes_missing: v.optional(scopes, ""),
  expires_at: v.optional(instant),
  refreshed_at: instant,
  last_used_at: instant,
  verify_at: v.optional(instant),
  failure: v.optional(
    v.object({
      code: failureCode,
      at: instant,
      since: v.optional(instant),
      attempts: v.number(),
      retry_at: v.optional(instant),
      command: v.optional(v.string()),
    }),
  ),
  [dueIndex.sort]: v.optional(dueInstant),
  due_reason: v.optional(v.picklist(["expiry", "credential_expiry", "keep_alive", "verify", "retry", "duty", "disconnect"])),
  sealed_rotation: v.optional(v.string()),
  // Those of the level `full`, which every method has but few others, and beside them those of `read`.
  rejected: v.optional(v.object({ ...rejectedSchema, read: v.exactOptional(v.object(rejectedSchema)) })),
  disconnect: v.optional(
    v.object({
      principal_id: v.string(),
      started_at: instant,
      grant: v.optional(grantReturnSchema),
      teardown: v.optional(teardownSchema),
      setup: v.optional(setupReturnSchema),
    }),
  ),
  has_refresh_token: v.optional(v.boolean(), true),
  credential_ref: v.optional(v.string()),
  credential_version: v.optional(v.number()),
  newest_token: v.optional(v.object({ version: v.number(), hash: v.string() })),
  setup_run_id: v.optional(v.string()),
  claimed: v.optional(v.literal(true)),
  earlier: v.optional(partsSchema),
  targets: v.optional(v.pipe(v.string(), v.transform(parseTargets))),
  // Written by `connection-only.ts` alone: no record that is written whole has them.
  only: v.optional(v.literal(true)),
  joined_at: v.optional(instant),
  created_at: instant,
  live_since: instant,
  updated_at: instant,
});

/** Reads the record out of its item; the lease beside it is `connections.ts`'s. */
export function parseConnection(item: unknown): Connection {
  const record = v.parse(itemSchema, item);
  const {
    expires_at,
    verify_at,
    setup_run_id,
    failure,
    due_at,
    due_reason,
    sealed_rotation,
    rejected,
    disconnect,
    credential_ref,
    credential_version,
    newest_token,
  } = record;
  return {
    tenant: record.tenant,
    provider: record.provider,
    account: record.account,
    id: record.id,
    status: record.status,
    grantId: record.grant_id,
    ...parsePinned(record),
    ...defined({ label: record.called }),
    connectedBy: record.connected_by,
    scopesRequested: record.scopes_requested ?? record.scopes_granted,
    scopesGranted: record.scopes_granted,
    scopesMissing: record.scopes_missing,
    ...defined({ expiresAt: expires_at }),
    refreshedAt: record.refreshed_at,
    lastUsedAt: record.last_used_at,
    ...defined({ verifyAt: verify_at }),
    ...(failure === undefined ? {} : { failure: toFailure(failure) }),
    ...(due_at === undefined || due_reason === undefined ? {} : { due: { at: due_at, reason: due_reason } }),
    ...defined({ sealedRotation: sealed_rotation }),
    ...(rejected === undefined ? {} : { rejected: parseRejected(rejected) }),
    ...(disconnect === undefined ? {} : { disconnect: toProgress(disconnect) }),
    hasRefreshToken: record.has_refresh_token,
    ...(credential_ref === undefined || credential_version === undefined
      ? {}
      : {
          credential: {
            ref: toWholeReference(credential_ref, record),
            version: credential_version,
            ...(newest_token === undefined ? {} : { newest: { version: newest_token.version, refreshTokenHash: newest_token.hash } }),
          },
        }),
    ...defined({ isClaimed: record.claimed }),
    ...(setup_run_id === undefined ? {} : { setupRunId: setup_run_id === ofGrant ? record.grant_id : setup_run_id }),
    ...defined({ earlier: record.earlier, targets: record.targets, isOnly: record.only, joinedAt: record.joined_at }),
    createdAt: record.created_at,
    liveSince: record.live_since,
    updatedAt: record.updated_at,
  };
}

/** How a reference ends when its credential is kept under the connection's own key. */
const ownKey = "/=";
const endOf = ({ provider, tenant, account }: ConnectionKey) => `/${provider}/${tenant}/${account}`;

/** The reference without the connection's key, which the item holds already: some 55 bytes. */
const toShortReference = (ref: string, key: ConnectionKey) =>
  ref.endsWith(endOf(key)) ? `${ref.slice(0, -endOf(key).length)}${ownKey}` : ref;
const toWholeReference = (ref: string, key: ConnectionKey) => (ref.endsWith(ownKey) ? `${ref.slice(0, -ownKey.length)}${endOf(key)}` : ref);

type Item = v.InferOutput<typeof itemSchema>;

const toFailure = ({ since, retry_at, command, ...failure }: NonNullable<Item["failure"]>) => ({
  ...failure,
  ...defined({ since, retryAt: retry_at, command }),
});

const parseRejected = ({ read, ...full }: NonNullable<Item["rejected"]>): NonNullable<Connection["rejected"]> => ({
  ...(full.tokens.length > 0 || full.before !== undefined ? { full } : {}),
  ...defined({ read }),
});

const buildRejected = ({ full = { tokens: [] }, read }: NonNullable<Connection["rejected"]>) => ({
  ...buildTokens(full),
  ...(read === undefined ? {} : { read: buildTokens(read) }),
});

const buildTokens = ({ tokens, before }: RejectedTokens) => ({ tokens: [...tokens], ...defined({ before: before?.getTime() }) });

const toProgress = ({ principal_id, started_at, grant, teardown, setup }: NonNullable<Item["disconnect"]>) => ({
  principalId: principal_id,
  startedAt: started_at,
  ...defined({ grant, teardown, setup }),
});

export const buildKeyItem = ({ tenant, provider, account }: ConnectionKey) => ({ tenant, provider, account });

/** An attribute that is `undefined` is not there. `due_shard` and `due_at` come and go together: the index is sparse. */
export type ConnectionItem = Readonly<Record<string, unknown>>;

export function buildConnectionItem(connection: Connection, shards: number): ConnectionItem {
  const { failure, due, disconnect, rejected } = connection;
  const { newest } = connection.credential ?? {};
  const [requested, granted] = [connection.scopesRequested.join(" "), connection.scopesGranted.join(" ")];
  const item: Omit<v.InferInput<typeof itemSchema>, "due_at"> = {
    ...buildKeyItem(connection),
    id: connection.id,
    status: connection.status,
    grant_id: connection.grantId,
    ...buildPinned(connection),
    called: connection.label,
    connected_by: connection.connectedBy,
    // Left out when they are those that were granted.
    scopes_requested: requested === granted ? undefined : requested,
    scopes_granted: granted,
    scopes_missing: connection.scopesMissing.length === 0 ? undefined : connection.scopesMissing.join(" "),
    expires_at: connection.expiresAt?.getTime(),
    refreshed_at: connection.refreshedAt.getTime(),
    last_used_at: connection.lastUsedAt.getTime(),
    verify_at: connection.verifyAt?.getTime(),
    failure: failure && {
      code: failure.code,
      at: failure.at.getTime(),
      since: failure.since?.getTime(),
      attempts: failure.attempts,
      retry_at: failure.retryAt?.getTime(),
      command: failure.command,
    },
    due_reason: due?.reason,
    sealed_rotation: connection.sealedRotation,
    rejected: rejected && buildRejected(rejected),
    disconnect: disconnect && {
      principal_id: disconnect.principalId,
      started_at: disconnect.startedAt.getTime(),
      grant: disconnect.grant && buildGrantReturn(disconnect.grant),
      teardown: disconnect.teardown,
      setup: disconnect.setup && buildSetupReturn(disconnect.setup),
    },
    has_refresh_token: connection.hasRefreshToken ? undefined : false,
    credential_ref: connection.credential && toShortReference(connection.credential.ref, connection),
    credential_version: connection.credential?.version,
    newest_token: newest && { version: newest.version, hash: newest.refreshTokenHash },
    setup_run_id: connection.setupRunId === connection.grantId ? ofGrant : connection.setupRunId,
    claimed: connection.isClaimed,
    earlier: connection.earlier && buildParts(connection.earlier),
    targets: connection.targets && toTargetsText(connection.targets),
    created_at: connection.createdAt.getTime(),
    live_since: connection.liveSince.getTime(),
    updated_at: connection.updatedAt.getTime(),
  };
  return { ...item, ...buildDueItem(connection, shards) };
}

/** The attributes that put a connection into the due index. A connection that is due for a duty is in a partition of its own. */
export function buildDueItem(connection: Pick<Connection, "id" | "due">, shards: number): ConnectionItem {
  const { id, due } = connection;
  return {
    [dueIndex.partition]: due && `${due.reason === "duty" ? dutyShardPrefix : connectionShardPrefix}${shardOf(id, shards)}`,
    [dueIndex.sort]: due?.at.toISOString(),
    due_reason: due?.reason,
  };
}
