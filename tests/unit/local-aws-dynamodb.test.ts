import { DynamoDBClient, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAws } from "../../local/aws/server.ts";
import type { Simulator } from "../../local/simulator/server.ts";

const TableName = "connections";
let aws: Simulator;
let table: DynamoDBDocumentClient;

beforeAll(async () => {
  aws = await startAws({
    port: 0,
    tables: [
      {
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "sk", AttributeType: "S" },
          { AttributeName: "due_shard", AttributeType: "S" },
          { AttributeName: "due_at", AttributeType: "N" },
        ],
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: "due",
            KeySchema: [
              { AttributeName: "due_shard", KeyType: "HASH" },
              { AttributeName: "due_at", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      },
    ],
    secrets: {},
    stateMachines: {},
    invokeFunction: async () => null,
  });
  const credentials = { accessKeyId: "local", secretAccessKey: "local-secret" };
  table = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: aws.url, region: "eu-west-1", credentials, maxAttempts: 1 }));
});
afterAll(() => aws.close());

const put = (pk: string, more: object = {}) => table.send(new PutCommand({ TableName, Item: { pk, sk: "A", ...more } }));
const read = async (pk: string) => (await table.send(new GetCommand({ TableName, Key: { pk, sk: "A" }, ConsistentRead: true }))).Item;
const transact = (TransactItems: TransactWriteCommandInput["TransactItems"], ClientRequestToken?: string) =>
  table.send(new TransactWriteCommand({ TransactItems, ...(ClientRequestToken ? { ClientRequestToken } : {}) }));
const caught = (call: Promise<unknown>) => call.then(() => undefined).catch((error: unknown) => error);

describe("single writes", () => {
  it("shows the old item on a failed condition only when it is asked for", async () => {
    await put("single", { version: 3 });
    const update = {
      TableName,
      Key: { pk: "single", sk: "A" },
      UpdateExpression: "SET version = :n",
      ConditionExpression: "version = :v",
      ExpressionAttributeValues: { ":n": 5, ":v": 4 },
    };
    const silent = await caught(table.send(new UpdateCommand(update)));
    const telling = await caught(table.send(new UpdateCommand({ ...update, ReturnValuesOnConditionCheckFailure: "ALL_OLD" })));
    const putting = await caught(
      table.send(
        new PutCommand({
          TableName,
          Item: { pk: "single", sk: "A" },
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    );
    expect(silent).toMatchObject({ name: "ConditionalCheckFailedException", Item: undefined });
    // The document client does not unmarshall the item in an error.
    const Item = { pk: { S: "single" }, sk: { S: "A" }, version: { N: "3" } };
    expect(telling).toMatchObject({ name: "ConditionalCheckFailedException", Item });
    expect(putting).toMatchObject({ name: "ConditionalCheckFailedException", Item });
  });

  it("has no old item to show when there was none", async () => {
    const remove = new DeleteCommand({
      TableName,
      Key: { pk: "unknown", sk: "A" },
      ConditionExpression: "attribute_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(await caught(table.send(remove))).toMatchObject({ name: "ConditionalCheckFailedException", Item: undefined });
  });

  it("lets one of many concurrent conditional writers win", async () => {
    const tries = Array.from({ length: 20 }, () =>
      table.send(new PutCommand({ TableName, Item: { pk: "race", sk: "A" }, ConditionExpression: "attribute_not_exists(pk)" })),
    );
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("switches time to live on", async () => {
    const answer = await table.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } }),
    );
    expect(answer.TimeToLiveSpecification).toEqual({ Enabled: true, AttributeName: "ttl" });
  });

  it("refuses a table that is not there", async () => {
    expect(await caught(table.send(new GetCommand({ TableName: "other", Key: { pk: "a" } })))).toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("TransactWriteItems", () => {
  it("does all four kinds of action together", async () => {
    await Promise.all([put("t-check", { ok: true }), put("t-delete"), put("t-update", { n: 1 })]);
    await transact([
      {
        ConditionCheck: {
          TableName,
          Key: { pk: "t-check", sk: "A" },
          ConditionExpression: "ok = :t",
          ExpressionAttributeValues: { ":t": true },
        },
      },
      { Delete: { TableName, Key: { pk: "t-delete", sk: "A" } } },
      { Update: { TableName, Key: { pk: "t-update", sk: "A" }, UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": 1 } } },
      { Put: { TableName, Item: { pk: "t-put", sk: "A" }, ConditionExpression: "attribute_not_exists(pk)" } },
    ]);
    expect(await Promise.all(["t-check", "t-delete", "t-update", "t-put"].map(read))).toEqual([
      { pk: "t-check", sk: "A", ok: true },
      undefined,
      { pk: "t-update", sk: "A", n: 2 },
      { pk: "t-put", sk: "A" },
    ]);
  });

  it("changes nothing when one condition fails, index included, and gives the reasons in request order", async () => {
    await Promise.all([put("c-delete", { due_shard: "due#1", due_at: 7 }), put("c-held", { holder: "other" })]);
    const error = await caught(
      transact([
        { Put: { TableName, Item: { pk: "c-new", sk: "A", due_shard: "due#1", due_at: 8 } } },
        {
          Update: { TableName, Key: { pk: "c-made", sk: "A" }, UpdateExpression: "SET n = :one", ExpressionAttributeValues: { ":one": 1 } },
        },
        {
          Put: {
            TableName,
            Item: { pk: "c-held", sk: "A" },
            ConditionExpression: "attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
        },
        { Delete: { TableName, Key: { pk: "c-delete", sk: "A" } } },
        { ConditionCheck: { TableName, Key: { pk: "c-absent", sk: "A" }, ConditionExpression: "attribute_exists(pk)" } },
      ]),
    );
    expect(error).toMatchObject({
      name: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, None, ConditionalCheckFailed, None, ConditionalCheckFailed]",
      CancellationReasons: [
        { Code: "None" },
        { Code: "None" },
        { Code: "ConditionalCheckFailed", Item: { holder: { S: "other" } } },
        { Code: "None" },
        { Code: "ConditionalCheckFailed" },
      ],
    });
    expect(await Promise.all(["c-new", "c-made", "c-absent"].map(read))).toEqual([undefined, undefined, undefined]);
    expect(await read("c-held")).toMatchObject({ holder: "other" });
    const due = { TableName, IndexName: "due", KeyConditionExpression: "due_shard = :s", ExpressionAttributeValues: { ":s": "due#1" } };
    expect((await table.send(new QueryCommand(due))).Items).toMatchObject([{ pk: "c-delete" }]);
  });

  it("hides writes that are undone from readers", async () => {
    const refused = { ConditionCheck: { TableName, Key: { pk: "absent", sk: "A" }, ConditionExpression: "attribute_exists(pk)" } };
    const calls = Array.from({ length: 20 }, async (_, index) =>
      index % 2 === 0 ? caught(transact([{ Put: { TableName, Item: { pk: "ghost", sk: "A" } } }, refused])) : read("ghost"),
    );
    const seen = await Promise.all(calls);
    expect(seen.filter((_, index) => index % 2 === 1)).toEqual(Array(10).fill(undefined));
  });

  it("cancels with ValidationError when an action does not fit its item", async () => {
    await put("word", { n: "text" });
    const add = {
      Update: { TableName, Key: { pk: "word", sk: "A" }, UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": 1 } },
    };
    expect(await caught(transact([add]))).toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "ValidationError" }],
    });
  });

  it("does a repeated request with the same token once, and refuses the token for another", async () => {
    const add = (one: number) => [
      { Update: { TableName, Key: { pk: "token", sk: "A" }, UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": one } } },
    ];
    await transact(add(1), "same-token");
    await transact(add(1), "same-token");
    expect(await read("token")).toMatchObject({ n: 1 });
    expect(await caught(transact(add(2), "same-token"))).toMatchObject({ name: "IdempotentParameterMismatchException" });
  });

  it.each([
    ["no action", []],
    ["more than 100 actions", Array.from({ length: 101 }, (_, index) => ({ Put: { TableName, Item: { pk: `many-${index}`, sk: "A" } } }))],
    [
      "two actions on one item",
      [{ Put: { TableName, Item: { pk: "two", sk: "A" } } }, { Delete: { TableName, Key: { sk: "A", pk: "two" } } }],
    ],
    ["an action of two kinds", [{ Put: { TableName, Item: { pk: "x", sk: "A" } }, Delete: { TableName, Key: { pk: "y", sk: "A" } } }]],
    ["an expression that cannot be read", [{ Put: { TableName, Item: { pk: "x", sk: "A" }, ConditionExpression: "attribute_nothing(" } }]],
  ])("refuses %s", async (_, items) => {
    expect(await caught(transact(items))).toMatchObject({ name: "ValidationException" });
  });

  it("has a reading counterpart", async () => {
    await put("g", { n: 1 });
    const Get = (pk: string) => ({ Get: { TableName, Key: { pk, sk: "A" } } });
    const { Responses } = await table.send(new TransactGetCommand({ TransactItems: [Get("g"), Get("missing")] }));
    expect(Responses).toEqual([{ Item: { pk: "g", sk: "A", n: 1 } }, {}]);
  });
});
