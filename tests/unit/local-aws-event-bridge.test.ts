import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startAws } from "../../local/aws/server.ts";
import type { Simulator } from "../../local/simulator/server.ts";

let aws: Simulator;
let client: EventBridgeClient;

beforeAll(async () => {
  aws = await startAws({ port: 0, tables: [], secrets: {}, stateMachines: {}, invokeFunction: async () => null });
  const credentials = { accessKeyId: "local", secretAccessKey: "local-secret" };
  client = new EventBridgeClient({ endpoint: aws.url, region: "eu-west-1", credentials, maxAttempts: 1 });
});
afterAll(() => aws.close());

const entry = (more: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  Source: "aurora",
  DetailType: "connection.active",
  Detail: '{"tenant":"t1"}',
  ...more,
});
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
const delivered = async () => (await (await fetch(`${aws.url}/_control/events`)).json()) as unknown[];

it("takes good entries and refuses bad ones one by one, in request order", async () => {
  const { FailedEntryCount, Entries = [] } = await put(
    entry({ Time: new Date("2026-11-24T12:00:00Z"), Resources: ["arn:aws:x"] }),
    entry({ Detail: "{not json" }),
    entry({ Detail: "[1]" }),
    entry({ Source: "aws.s3" }),
    { DetailType: "connection.active", Detail: "{}" },
  );
  expect(FailedEntryCount).toBe(4);
  expect(Entries[0]?.EventId).toMatch(/^[0-9a-f-]{36}$/);
  expect(Entries.slice(1).map(({ ErrorCode }) => ErrorCode)).toEqual([
    "MalformedDetail",
    "MalformedDetail",
    "NotAuthorizedForSourceException",
    "InvalidArgument",
  ]);
  expect(await delivered()).toEqual([
    expect.objectContaining({
      id: Entries[0]?.EventId,
      source: "aurora",
      "detail-type": "connection.active",
      detail: { tenant: "t1" },
      time: "2026-11-24T12:00:00.000Z",
      resources: ["arn:aws:x"],
      bus: "default",
    }),
  ]);
});

it.each([
  ["no entry", []],
  ["eleven entries", Array.from({ length: 11 }, () => entry())],
  ["more than 256 KB", [1, 2, 3].map(() => entry({ Detail: JSON.stringify({ text: "é".repeat(45_000) }) }))],
])("refuses %s as a whole", async (_, entries) => {
  const before = await delivered();
  await expect(put(...entries)).rejects.toMatchObject({ name: "ValidationException" });
  expect(await delivered()).toEqual(before);
});
