import { randomUUID } from "node:crypto";
import { buildOpaqueValue, hashOpaqueValue } from "../oauth/opaque-value.ts";
import { minutesAfter } from "../system.ts";
import { sessionItemKey, sessionsOfItemKey, sessionsPartition, sessionsPrefix, ttlAttribute } from "../table/item-keys.ts";
import { eraseItem, eraseItemIf, queryAll } from "../table/requests.ts";
import { onTable, TransactWriteCommand, toUnixSeconds } from "../table/table.ts";
import { readSession } from "./read-session.ts";
import { sealSession, sessionItem, unsealSession } from "./session-item.ts";
import type { LiveSession, NewSession, SessionDeps, Sessions, SessionTokens } from "./sessions.ts";

/** A session expires after so many minutes, however much it is used. */
const longestMinutes = 24 * 60;

/** Stores the sessions of the console. DynamoDB's TTL may be two days late, so every read checks the time too. */
export function sessionsIn(deps: SessionDeps): Sessions {
  const { table, sealer, random } = deps;

  /** Erases first: what two calls at once do, one of them does alone. */
  const end = async (hash: string): Promise<SessionTokens | undefined> => {
    const place = sessionItemKey(hash);
    const erased = await eraseItemIf(table, place, { ConditionExpression: "attribute_exists(pk)" });
    return erased && toTokens(await unsealSession(sealer, place, sessionItem.parse(erased).sealed));
  };

  const endAll = async (by: "sid" | "subject", value: string): Promise<SessionTokens[]> => {
    const of = hashOpaqueValue(value);
    const ended: SessionTokens[] = [];
    for (const { sk } of await queryAll(table, sessionsPartition(by, of), sessionsPrefix)) {
      const hash = String(sk).slice(sessionsPrefix.length);
      const tokens = await end(hash);
      ended.push(...(tokens === undefined ? [] : [tokens]));
      await eraseItem(table, sessionsOfItemKey(by, of, hash));
    }
    return ended;
  };

  return {
    createSession: async (session) => {
      const id = buildOpaqueValue(random);
      await writeNew(deps, hashOpaqueValue(id.reveal()), session);
      return id;
    },
    readSession: (id) => readSession(deps, hashOpaqueValue(id)),
    endSession: (id) => end(hashOpaqueValue(id)),
    endBySid: (sid) => endAll("sid", sid),
    endBySubject: (person) => endAll("subject", person),
  };
}

const toTokens = (session: LiveSession | undefined): SessionTokens | undefined => {
  if (session === undefined) {
    return undefined;
  }
  const { person: _, sid: __, endsAt: ___, ...tokens } = session;
  return tokens;
};

/** In one transaction: a session that the person's logout does not find would outlive it. */
async function writeNew({ table, sealer, clock }: SessionDeps, hash: string, { tokens, ...who }: NewSession): Promise<void> {
  const now = clock();
  const endsAt = minutesAfter(now, longestMinutes);
  const place = sessionItemKey(hash);
  const sealed = await sealSession(sealer, place, { ...tokens, ...who, endsAt });
  const session = sessionItem.build({ sealed, expiresAt: tokens.expiresAt, seenAt: now, keptUntil: endsAt });
  const ways = [
    sessionsOfItemKey("subject", hashOpaqueValue(who.person), hash),
    ...(who.sid === undefined ? [] : [sessionsOfItemKey("sid", hashOpaqueValue(who.sid), hash)]),
  ];
  const items = [{ ...place, ...session }, ...ways.map((way) => ({ ...way, [ttlAttribute]: toUnixSeconds(endsAt) }))];
  const TransactItems = items.map((Item) => ({ Put: { TableName: table.name, Item } }));
  await onTable(() => table.client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: randomUUID() })));
}
