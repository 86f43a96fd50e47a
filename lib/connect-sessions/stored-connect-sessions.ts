import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { DomainEvent, Events } from "../connections/domain-event.ts";
import type { Sealer } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { isFailureCode } from "../errors.ts";
import { hashOpaqueValue } from "../oauth/opaque-value.ts";
import { Secret } from "../secret.ts";
import { minutesAfter, type System } from "../system.ts";
import { readDue } from "../table/due.ts";
import { connectSessionItemKey, connectShardPrefix, dueIndex, toShard } from "../table/item-keys.ts";
import { buildOutboxItems } from "../table/outbox.ts";
import { ifEqual, readAs, writeItem } from "../table/requests.ts";
import { onTableIf, type Table, TransactWriteCommand } from "../table/table.ts";
import {
  type ConnectSession,
  type ConnectSessions,
  isSessionOver,
  type SealedContent,
  type SessionChange,
  toLinkToken,
} from "./connect-session.ts";
import { connectSessionItem, openContent, sealContent } from "./connect-session-item.ts";

/** Minutes for which a session is read after its end. */
const keptMinutes = 24 * 60;

type StoredSessionsDeps = System & {
  readonly table: Table;
  readonly sealer: Sealer;
  /** Publishes an event at once. Default: the outbox does, within two minutes. */
  readonly publish?: Events["publish"];
};

/** Stores connect sessions. DynamoDB's TTL may be two days late, so every read checks the time too. */
export function connectSessionsIn(deps: StoredSessionsDeps): ConnectSessions {
  const { table, sealer, clock, random, publish = async () => undefined } = deps;
  return {
    create: async ({ endUser, ...made }) => {
      const id = `cs_${Buffer.from(random(32)).toString("base64url")}`;
      const hash = hashOpaqueValue(toLinkToken(id));
      const sealed = await sealContent(sealer, hash, { id, endUser });
      const session: ConnectSession = { ...made, hash, status: "created", wrongVerifiers: 0, sealed };
      // Without a condition: the id is new, and the SDK's retry after a lost answer would fail on a condition.
      await writeItem(table, toItem(session));
      return { id, session };
    },

    read: (token) => readByHash(table, hashOpaqueValue(token)),

    open: (session) => openContent(sealer, session),

    change: async (session, { held, ...change }) => {
      const before = await openContent(sealer, session);
      const content = toContent(before, held);
      const sealed = await sealContent(sealer, session.hash, content);
      const changed: ConnectSession = { ...session, ...change, sealed };
      const now = clock();
      const events = change.status === undefined ? [] : toEvents(changed, content);
      const items = [
        { Item: toItem(changed), ...ifEqual("sealed", session.sealed) },
        ...buildOutboxItems(events, now, 0).map((Item) => ({ Item })),
      ];
      const TransactItems = items.map((put) => ({ Put: { TableName: table.name, ...put } }));
      const write = new TransactWriteCommand({ TransactItems, ClientRequestToken: randomUUID() });
      if ((await onTableIf(() => table.client.send(write))) === undefined) {
        return undefined;
      }
      await Promise.all(events.map((event) => publish(event, now)));
      return changed;
    },

    listExpired: async (now, limit) =>
      (await readDue(table, connectShardPrefix, now, limit)).map((stored) => {
        const { success, output } = v.safeParse(connectSessionItem.schema, stored);
        return success ? { hash: String(stored.pk).slice(connectSessionItemKey("").pk.length), ...output } : undefined;
      }),
  };
}

/** Reads a session without what is sealed. @throws {Failure} `table_…` */
export async function readByHash(table: Table, hash: string): Promise<ConnectSession | undefined> {
  const stored = await readAs(connectSessionItem, table, connectSessionItemKey(hash));
  return stored && { hash, ...stored };
}

const toContent = ({ held: before, ...content }: SealedContent, held: SessionChange["held"]): SealedContent => ({
  ...content,
  ...defined({ held: held === undefined ? before : held === null ? undefined : new Secret(JSON.stringify(held)) }),
});

/** In the index of what falls due while it may still expire. */
const toItem = ({ hash, ...session }: ConnectSession) => ({
  ...connectSessionItemKey(hash),
  ...connectSessionItem.build({ ...session, keptUntil: minutesAfter(session.expiresAt, keptMinutes) }),
  ...(isSessionOver(session)
    ? {}
    : { [dueIndex.partition]: `${connectShardPrefix}${toShard(hash)}`, [dueIndex.sort]: session.expiresAt.toISOString() }),
});

/** Builds the event of a session that has come to a new status. It has the end user's id, and neither name nor address. */
function toEvents({ hash, tenant, status, connected, failure, tags }: ConnectSession, { id, endUser }: SealedContent): DomainEvent[] {
  if (status !== "completed" && status !== "failed" && status !== "expired") {
    return [];
  }
  const code = isFailureCode(failure) ? { code: failure } : {};
  const place = defined({ provider: connected?.provider, account: connected?.account, tags });
  const session = { id, endUser: endUser.id };
  return [{ name: `connect_session.${status}`, id: `${hash}.${status}`, connection: { tenant, ...place }, session, ...code }];
}
