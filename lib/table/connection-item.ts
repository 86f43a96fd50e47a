import * as v from "valibot";
import type { Connection, ConnectionKey, RejectedTokens } from "../connections/connection.ts";
import type { Targets } from "../connections/targets.ts";
import { defined } from "../defined.ts";
import { grantMembers, joinIdentity, splitIdentity } from "./grant-attributes.ts";
import { convert, instant, item, list, optional, storedAs, textInstant, usually } from "./item.ts";
import { connectionShardPrefix, dueIndex, dutyShardPrefix, keyMembers, toShard } from "./item-keys.ts";
import { failureCode, partItems, revocationResultItem } from "./revocation-result-item.ts";
import { setupReturnItem, teardown } from "./setup-return-item.ts";

/** One text in place of a list: a byte less for each scope. No scope holds a space (RFC 6749, section 3.3). */
const scopes = convert(
  v.string(),
  (text): readonly string[] => (text === "" ? [] : text.split(" ")),
  (all) => all.join(" "),
);

/** A setup run that has the id of the grant: that id once more would be 42 bytes. */
const ofGrant = "=";

const rejectedMembers = { tokens: list(v.string()), before: optional(instant) };

/** Those of the level `full`, which every method has but few others, and beside them those of `read`. */
const rejected = convert(
  item({ ...rejectedMembers, read: optional(item(rejectedMembers)) }),
  ({ read, ...full }): NonNullable<Connection["rejected"]> => ({
    ...(full.tokens.length > 0 || full.before !== undefined ? { full } : {}),
    ...defined({ read }),
  }),
  ({ full = { tokens: [] }, read }): RejectedTokens & { readonly read?: RejectedTokens } => ({ ...full, ...defined({ read }) }),
);

const failure = item({
  code: failureCode,
  at: instant,
  since: optional(instant),
  attempts: v.number(),
  retryAt: optional(instant),
  command: optional(v.string()),
});

const disconnect = item({
  principalId: v.string(),
  startedAt: instant,
  grant: optional(revocationResultItem),
  teardown: optional(teardown),
  setup: optional(setupReturnItem),
});

const record = item({
  ...keyMembers,
  id: v.string(),
  status: v.picklist(["active", "degraded", "reauth_required", "disconnecting"]),
  grantId: v.string(),
  ...grantMembers,
  // `label` is what the provider calls the account.
  label: storedAs("called", optional(v.string())),
  tags: optional(v.record(v.string(), v.string())),
  connectedBy: v.string(),
  // Left out when they are those that were granted.
  scopesRequested: optional(scopes),
  scopesGranted: scopes,
  scopesMissing: optional(scopes),
  expiresAt: optional(instant),
  refreshedAt: instant,
  lastUsedAt: instant,
  verifyAt: optional(instant),
  failure: optional(failure),
  [dueIndex.sort]: optional(textInstant),
  dueReason: optional(v.picklist(["expiry", "credential_expiry", "keep_alive", "verify", "retry", "duty", "disconnect"])),
  sealedRotation: optional(v.string()),
  rejected: optional(rejected),
  disconnect: optional(disconnect),
  hasRefreshToken: usually(v.boolean(), true),
  credentialRef: optional(v.string()),
  credentialVersion: optional(v.number()),
  newestToken: optional(item({ version: v.number(), refreshTokenHash: storedAs("hash", v.string()) })),
  setupRunId: optional(v.string()),
  isClaimed: storedAs("claimed", optional(v.literal(true))),
  earlier: optional(partItems),
  targets: optional(convert(v.string(), parseTargets, toTargetsText)),
  createdAt: instant,
  liveSince: instant,
  updatedAt: instant,
});

/** Written by `connection-only.ts` alone: no record that is written whole has them. */
const beside = item({ isOnly: storedAs("only", optional(v.literal(true))), joinedAt: optional(instant) });

/** Reads the record out of its item; the lease beside it is `connections.ts`'s. */
export function parseConnection(stored: unknown): Connection {
  const { due_at, dueReason, credentialRef, credentialVersion, newestToken: newest, ...found } = record.parse(stored);
  return {
    ...joinIdentity(found),
    scopesRequested: found.scopesRequested ?? found.scopesGranted,
    scopesMissing: found.scopesMissing ?? [],
    ...(due_at === undefined || dueReason === undefined ? {} : { due: { at: due_at, reason: dueReason } }),
    ...(credentialRef === undefined || credentialVersion === undefined
      ? {}
      : { credential: { ref: toWholeReference(credentialRef, found), version: credentialVersion, ...defined({ newest }) } }),
    ...(found.setupRunId === ofGrant ? { setupRunId: found.grantId } : {}),
    ...beside.parse(stored),
  };
}

/** How a reference ends when its credential is kept under the connection's own key. */
const ownKey = "/=";
const endOf = ({ provider, tenant, account }: ConnectionKey) => `/${provider}/${tenant}/${account}`;

/** The reference without the connection's key, which the item holds already: some 55 bytes. */
const toShortReference = (ref: string, key: ConnectionKey) =>
  ref.endsWith(endOf(key)) ? `${ref.slice(0, -endOf(key).length)}${ownKey}` : ref;
const toWholeReference = (ref: string, key: ConnectionKey) => (ref.endsWith(ownKey) ? `${ref.slice(0, -ownKey.length)}${endOf(key)}` : ref);

/** An attribute that is `undefined` is not there. `due_shard` and `due_at` come and go together: the index is sparse. */
export type ConnectionItem = Readonly<Record<string, unknown>>;

export function buildConnectionItem(connection: Connection, shards: number): ConnectionItem {
  const { scopesRequested, scopesMissing, credential, setupRunId, targets, ...others } = connection;
  const item = record.build({
    ...splitIdentity(others),
    ...(scopesRequested.join(" ") === connection.scopesGranted.join(" ") ? {} : { scopesRequested }),
    ...(scopesMissing.length === 0 ? {} : { scopesMissing }),
    ...(credential && { credentialRef: toShortReference(credential.ref, connection), credentialVersion: credential.version }),
    ...(credential?.newest && { newestToken: credential.newest }),
    ...(setupRunId === undefined ? {} : { setupRunId: setupRunId === connection.grantId ? ofGrant : setupRunId }),
    ...defined({ targets }),
  });
  return { ...item, ...buildDueItem(connection, shards) };
}

/** The attributes that put a connection into the due index. A connection that is due for a duty is in a partition of its own. */
export function buildDueItem(connection: Pick<Connection, "id" | "due">, shards: number): ConnectionItem {
  const { id, due } = connection;
  return {
    [dueIndex.partition]: due && `${due.reason === "duty" ? dutyShardPrefix : connectionShardPrefix}${toShard(id, shards)}`,
    [dueIndex.sort]: due?.at.toISOString(),
    due_reason: due?.reason,
  };
}

/** In place of a default that there is none of, and at the end for those that are left out. No id is one of them. */
const [noDefault, more] = ["-", "+"];

/** Reads the targets of a record out of one text: `<default> <id> …`. A map with a list would be 20 bytes more. */
export function parseTargets(text: string): Targets {
  const [usual = noDefault, ...rest] = text.split(" ");
  const ids = [...(usual === noDefault ? [] : [usual]), ...rest.filter((word) => word !== more)];
  return { ids, ...(usual === noDefault ? {} : { default: usual }), ...(rest.includes(more) ? { isTruncated: true } : {}) };
}

/** @returns `undefined`: there is nothing to store. */
export function toTargetsText({ ids, default: usual, isTruncated }: Targets): string | undefined {
  const words = [...(usual === undefined ? [noDefault] : []), ...ids, ...(isTruncated ? [more] : [])];
  return ids.length === 0 && isTruncated !== true ? undefined : words.join(" ");
}
