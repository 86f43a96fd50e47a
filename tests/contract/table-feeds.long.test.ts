import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionsIn } from "../../lib/table/connections.ts";
import { buildWaitingEvent } from "../../lib/table/feed-items.ts";
import { feedHeadItemKey } from "../../lib/table/item-keys.ts";
import { feedsIn } from "../../lib/table/stored-feeds.ts";
import { type DocumentClient, GetCommand, PutCommand } from "../../lib/table/table.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";
import { keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { takeLease } from "./connections-contract.ts";
import { at, describeFeeds, noticeOf } from "./feeds-contract.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

describeFeeds("the fake", memoryFeed);
describeFeeds("DynamoDB", () => feedsIn(local.table));

const always = { now, most: 1000, mayGoOn: () => true };
const idsOf = async (tenant: string) => (await feedsIn(local.table).list(tenant, 1, { now, limit: 1000 })).map(({ notice }) => notice.id);

/** A process that dies at its n-th command: before the table has it, or after. */
function dyingAt(place: number, isDone: boolean): { readonly feed: ReturnType<typeof feedsIn>; readonly count: () => number } {
  let count = 0;
  const send = async (...sent: readonly unknown[]) => {
    count += 1;
    const dies = count === place;
    if (dies && !isDone) {
      throw new Error("the process died");
    }
    const answer = await (local.table.client.send as (...all: readonly unknown[]) => Promise<unknown>)(...sent).catch((error: unknown) => {
      throw dies ? new Error("the process died") : error;
    });
    if (dies) {
      throw new Error("the process died");
    }
    return answer;
  };
  const client = { send, destroy: () => {} } as unknown as DocumentClient;
  return { feed: feedsIn({ ...local.table, client }), count: () => count };
}

describe("the events of a record", () => {
  it("are in the feed with the record, without another write, in the order of its changes", async () => {
    const connections = connectionsIn(local.table);
    const connection = newConnection();
    const event = (name: "connected" | "confirmed" | "degraded" | "recovered") =>
      ({ name: `connection.${name}`, id: name, connection }) as const;
    await connections.write(connection, undefined, [event("connected"), event("confirmed")]);
    const first = await takeLease(connections, keyOf(connection));
    // The clock of the second holder is a second behind that of the first.
    await connections.commit({ ...connection, updatedAt: at(2000) }, first.lease, { events: [event("degraded")] });
    const second = await takeLease(connections, keyOf(connection), at(3000));
    await connections.commit({ ...connection, updatedAt: at(1000) }, second.lease, { events: [event("recovered")] });
    await feedsIn(local.table).number(connection.tenant, always);
    expect(await idsOf(connection.tenant)).toEqual(["connected", "confirmed", "degraded", "recovered"]);
  });

  it("are not in the feed when the record could not be written", async () => {
    const connections = connectionsIn(local.table);
    const connection = newConnection();
    await connections.write(connection, undefined, []);
    const event = { name: "connection.connected", id: randomUUID(), connection } as const;
    expect(await connections.write(connection, undefined, [event])).toBe(false);
    await feedsIn(local.table).number(connection.tenant, always);
    expect(await idsOf(connection.tenant)).toEqual([]);
  });
});

it("an event whose clock was behind does not overtake an earlier change of its connection, where a call ends between the two", async () => {
  const [tenant, feed] = [randomUUID(), feedsIn(local.table)];
  const put = (id: string, milliseconds: number, generation: number) =>
    local.table.client.send(
      new PutCommand({
        TableName: local.table.name,
        Item: buildWaitingEvent(noticeOf(tenant, at(milliseconds), id), { generation, index: 0 }),
      }),
    );
  await Promise.all(Array.from({ length: 20 }, (_, index) => feed.keep(noticeOf(tenant, at(100 * index), `other${index}`))));
  // The second call of five ends between the instants of the two.
  await put("earlier", 1150, 1);
  await put("later", 850, 2);
  while ((await feed.number(tenant, { ...always, most: 5 })) > 0);
  const ids = await idsOf(tenant);
  expect(ids).toHaveLength(22);
  expect(ids.indexOf("earlier")).toBeLessThan(ids.indexOf("later"));
});

describe("processes that give numbers in one feed", () => {
  it("give each event one number, whichever of eight comes first", async () => {
    const tenant = randomUUID();
    const ids = Array.from({ length: 100 }, (_, index) => `e${String(index).padStart(3, "0")}`);
    await Promise.all(ids.map((id, index) => feedsIn(local.table).keep(noticeOf(tenant, at(index), id))));
    const number = () => feedsIn(local.table).number(tenant, always);
    const ended = await Promise.allSettled(Array.from({ length: 8 }, number));
    // On a busy machine the table may answer one of them too late: the others go on.
    const reasons = ended.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(reasons.filter(({ code }) => code !== "table_unavailable")).toEqual([]);
    await number();
    expect(await idsOf(tenant)).toEqual(ids);
    const { Item } = await local.table.client.send(new GetCommand({ TableName: local.table.name, Key: feedHeadItemKey(tenant) }));
    expect(Item?.number).toBe(100);
  });

  it("lose and double nothing when one dies at any of its commands", async () => {
    const length = await countCommands();
    expect(length).toBeGreaterThan(3);
    for (let place = 1; place <= length; place += 1) {
      for (const isDone of [false, true]) {
        const tenant = await keepThree();
        await expect(dyingAt(place, isDone).feed.number(tenant, always)).rejects.toMatchObject({ name: "table_unavailable" });
        await feedsIn(local.table).number(tenant, always);
        expect(await idsOf(tenant), `${isDone ? "after" : "before"} command ${place}`).toEqual(["a", "b", "c"]);
      }
    }
  });
});

/** Three events, of which one has its number already and comes again. */
async function keepThree(): Promise<string> {
  const [tenant, feed] = [randomUUID(), feedsIn(local.table)];
  await feed.keep(noticeOf(tenant, at(0), "a"));
  await feed.number(tenant, always);
  await Promise.all(["a", "b", "c"].map((id, index) => feed.keep(noticeOf(tenant, at(index), id))));
  return tenant;
}

async function countCommands(): Promise<number> {
  const { feed, count } = dyingAt(Number.POSITIVE_INFINITY, false);
  await feed.number(await keepThree(), always);
  return count();
}

it("whatever processes keep, number and die in whatever order, a reader gets each event once and in order", async () => {
  const deed = fc.record({ verb: fc.constantFrom("keep", "again", "number", "die"), place: fc.nat(6), isDone: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 14 }), async (deeds) => {
      const [tenant, feed, kept, read]: [string, ReturnType<typeof feedsIn>, string[], string[]] = [
        randomUUID(),
        feedsIn(local.table),
        [],
        [],
      ];
      const readOn = async () =>
        read.push(...(await feed.list(tenant, read.length + 1, { now, limit: 100 })).map(({ notice }) => notice.id));
      const running: Promise<unknown>[] = [];
      for (const { verb, place, isDone } of deeds) {
        if (verb === "keep" || kept.length === 0) {
          const id = `e${kept.length}`;
          kept.push(id);
          await feed.keep(noticeOf(tenant, at(kept.length), id));
        } else if (verb === "again") {
          const index = place % kept.length;
          await feed.keep(noticeOf(tenant, at(index + 1), kept[index]));
        } else {
          const by = verb === "number" ? feed : dyingAt(place + 1, isDone).feed;
          running.push(by.number(tenant, always).catch(() => undefined));
          await (isDone ? readOn() : undefined);
        }
      }
      await Promise.all(running);
      await feed.number(tenant, always);
      await readOn();
      expect(read).toHaveLength(kept.length);
      expect(new Set(read)).toEqual(new Set(kept));
      expect(await idsOf(tenant)).toEqual(read);
    }),
    { numRuns: 60 },
  );
});
