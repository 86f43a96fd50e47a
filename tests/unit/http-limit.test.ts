import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import dynalite from "dynalite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseRate } from "../../lib/http/window-counter.ts";
import { limitItemKey } from "../../lib/table/item-keys.ts";
import type { Table } from "../../lib/table/table.ts";
import { limitsIn } from "../../lib/table/window-counters.ts";

let server: Server;
let table: Table;

beforeAll(async () => {
  server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 3,
  });
  const names = ["pk", "sk"] as const;
  await client.send(
    new CreateTableCommand({
      TableName: "aurora",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  table = { name: "aurora", client: DynamoDBDocumentClient.from(client) };
});
afterAll(() => {
  table.client.destroy();
  server.close();
});

const at = (time: string) => new Date(`2026-03-01T${time}Z`);
const perMinute = { count: 2, seconds: 60 };

describe("the counter in the table", () => {
  test("allows as many as the rate says in one window, then says when the next begins", async () => {
    const hit = (time: string) => limitsIn(table).hit("ada", "login", perMinute, at(time));
    expect([await hit("12:00:00"), await hit("12:00:59.999"), await hit("12:00:48"), await hit("12:01:00")]).toEqual([
      { allowed: true },
      { allowed: true },
      { allowed: false, retryAfterSeconds: 12 },
      { allowed: true },
    ]);
  });

  test("counts each principal, each use and each window's length on its own", async () => {
    const once = { count: 1, seconds: 60 };
    const limits = limitsIn(table);
    const hits = [
      limits.hit("bob", "a", once, at("13:00:00")),
      limits.hit("eve", "a", once, at("13:00:00")),
      limits.hit("bob", "b", once, at("13:00:00")),
      limits.hit("bob", "a", { count: 1, seconds: 3600 }, at("13:00:00")),
    ];
    expect(await Promise.all(hits)).toEqual(hits.map(() => ({ allowed: true })));
  });

  test("of any number of requests at once lets exactly the rate through", async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => limitsIn(table).hit("mob", "login", perMinute, at("14:00:30"))));
    expect(outcomes.filter(({ allowed }) => allowed)).toHaveLength(2);
  });

  test("is deleted by TTL a day after its window, and does not grow past the rate", async () => {
    await Promise.all([1, 2, 3, 4].map(() => limitsIn(table).hit("ttl", "a", perMinute, at("15:00:30"))));
    const windowStart = at("15:00:00").getTime() / 1000;
    const { Item } = await table.client.send(new GetCommand({ TableName: "aurora", Key: limitItemKey("ttl", "a per 60", windowStart) }));
    expect(Item).toMatchObject({ hits: 2, ttl: windowStart + 60 + 86_400 });
  });

  test("fails as a store when the table does not answer: no request passes uncounted", async () => {
    const gone = { ...table, name: "gone" };
    await expect(limitsIn(gone).hit("ada", "a", perMinute, at("12:00:00"))).rejects.toMatchObject({ code: "table_unavailable" });
  });
});

test.each([
  ["10/min", { count: 10, seconds: 60 }],
  ["1/s", { count: 1, seconds: 1 }],
  ["20/h", { count: 20, seconds: 3600 }],
  ["100/d", { count: 100, seconds: 86_400 }],
] as const)("%s is a rate", (words, rate) => {
  expect(parseRate(words)).toEqual(rate);
});
