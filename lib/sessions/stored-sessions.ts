import { randomUUID } from "node:crypto";
import { asFailure } from "../errors.ts";
import { buildOpaqueValue, hashOpaqueValue } from "../oauth/opaque-value.ts";
import { minutesAfter } from "../system.ts";
import { logoutItemKey, sessionItemKey, sessionsOfItemKey, sessionsPartition, sessionsPrefix, ttlAttribute } from "../table/item-keys.ts";
import { eraseItem, eraseItemIf, queryAll, readAs, readItem } from "../table/requests.ts";
import { onTable, PutCommand, TransactWriteCommand, toUnixSeconds } from "../table/table.ts";
import { readSession } from "./read-session.ts";
import { sealSession, sessionItem, unsealSession } from "./session-item.ts";
import type { EndedSessions, LiveSession, NewSession, SessionDeps, Sessions, SessionTokens } from "./sessions.ts";

/** A session expires after so many minutes, however much it is used. */
const longestMinutes = 24 * 60;
/** A logout token is accepted for two minutes. */
const logoutMinutes = 10;

/** Stores the sessions of the console. DynamoDB's TTL may be two days late, so every read checks the time too. */
export function sessionsIn(deps: SessionDeps): Sessions {
  const { table, sealer, random } = deps;

  /** Erases first: what two calls at once do, one of them does alone. */
  const end = async (hash: string): Promise<SessionTokens | undefined> => {
    const place = sessionItemKey(hash);
    const erased = await eraseItemIf(table, place, { ConditionExpression: "attribute_exists(pk)" });
    return erased && toTokens(await unsealSession(sealer, place, sessionItem.parse(erased).sealed));
  };

  const read = async (hash: string): Promise<LiveSession | undefined> => {
    const place = sessionItemKey(hash);
    const stored = await readAs(sessionItem, table, place);
    return stored && unsealSession(sealer, place, stored.sealed);
  };

  const endAll = async (by: "sid" | "subject", value: string, last = ""): Promise<EndedSessions> => {
    const of = hashOpaqueValue(value);
    const tokens: SessionTokens[] = [];
    try {
      const found = await queryAll(table, sessionsPartition(by, of), sessionsPrefix);
      const hashes = found.map(({ sk }) => String(sk).slice(sessionsPrefix.length));
      for (const hash of [...hashes.filter((one) => one !== last), ...hashes.filter((one) => one === last)]) {
        const ended = await end(hash);
        tokens.push(...(ended === undefined ? [] : [ended]));
        await eraseItem(table, sessionsOfItemKey(by, of, hash));
      }
      return { tokens };
    } catch (error) {
      return { tokens, failure: asFailure(error) };
    }
  };

  return {
    createSession: async (session) => {
      const id = buildOpaqueValue(random);
      await writeNew(deps, hashOpaqueValue(id.reveal()), session);
      return id;
    },
    readSession: (id) => readSession(deps, hashOpaqueValue(id)),
    endSession: (id) => end(hashOpaqueValue(id)),
    findPerson: async (id) => (await read(hashOpaqueValue(id)))?.person,
    endBySid: (sid) => endAll("sid", sid),
    endBySubject: (person, last) => endAll("subject", person, last === undefined ? undefined : hashOpaqueValue(last)),
    isLogoutDone: async (token) => (await readItem(table, logoutItemKey(hashOpaqueValue(token)))) !== undefined,
    noteLogoutDone: async (token) => {
      const Item = { ...logoutItemKey(hashOpaqueValue(token)), [ttlAttribute]: toUnixSeconds(minutesAfter(deps.clock(), logoutMinutes)) };
      await onTable(() => table.client.send(new PutCommand({ TableName: table.name, Item })));
    },
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
