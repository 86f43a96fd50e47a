import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startAws } from "../../local/aws/server.ts";
import { type LogAnswer, readWhole } from "../../local/simulator/bounded-log.ts";
import type { Simulator } from "../../local/simulator/server.ts";

let aws: Simulator;
let secrets: SecretsManagerClient;
let database: DynamoDBClient;

beforeEach(async () => {
  aws = await startAws({ port: 0, tables: [], secrets: { key: "value" }, stateMachines: {}, invokeFunction: async () => null });
  const options = {
    endpoint: aws.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local-secret" },
    maxAttempts: 1,
  };
  secrets = new SecretsManagerClient(options);
  database = new DynamoDBClient(options);
});
afterEach(() => aws.close());

const setFault = (fault: object) => fetch(`${aws.url}/_control/faults`, { method: "POST", body: JSON.stringify(fault) });
const get = () => secrets.send(new GetSecretValueCommand({ SecretId: "key" }));
const calls = async () =>
  readWhole((await (await fetch(`${aws.url}/_control/calls`)).json()) as LogAnswer<{ target: string; at: string; status: unknown }>);

it("refuses the nth calls of an operation with the error asked for, and logs every call", async () => {
  await setFault({ target: "secretsmanager.GetSecretValue", nth: 2, times: 2, type: "ThrottlingException" });
  await get();
  await expect(get()).rejects.toMatchObject({ name: "ThrottlingException", $metadata: { httpStatusCode: 400 } });
  await database.send(new ListTablesCommand());
  await expect(get()).rejects.toMatchObject({ name: "ThrottlingException" });
  await get();
  expect((await calls()).map(({ target, status }) => `${target} ${status}`)).toEqual([
    "secretsmanager.GetSecretValue 200",
    "secretsmanager.GetSecretValue 400",
    "DynamoDB_20120810.ListTables 200",
    "secretsmanager.GetSecretValue 400",
    "secretsmanager.GetSecretValue 200",
  ]);
});

it("refuses only calls that have a text in them, and counts no other", async () => {
  await setFault({ target: "secretsmanager.GetSecretValue", holding: '"key"', nth: 2, type: "ThrottlingException" });
  await get();
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: "other" }))).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(get()).rejects.toMatchObject({ name: "ThrottlingException" });
});

it("throttles DynamoDB under the name that its SDK knows", async () => {
  await setFault({ target: "DynamoDB_20120810.ListTables", type: "ProvisionedThroughputExceededException" });
  await expect(database.send(new ListTablesCommand())).rejects.toMatchObject({ name: "ProvisionedThroughputExceededException" });
});

it("forgets its faults", async () => {
  await setFault({ target: "secretsmanager.GetSecretValue", type: "InternalServiceError", status: 500 });
  await fetch(`${aws.url}/_control/faults`, { method: "DELETE" });
  await expect(get()).resolves.toMatchObject({ SecretString: "value" });
});

it("drops the connection before the call is run, or after", async () => {
  const create = () => secrets.send(new CreateSecretCommand({ Name: "dropped", SecretString: "x" }));
  const read = () => secrets.send(new GetSecretValueCommand({ SecretId: "dropped" }));
  await setFault({ target: "secretsmanager.CreateSecret", drop: true });
  await expect(create()).rejects.toMatchObject({ code: "ECONNRESET" });
  await expect(read()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await setFault({ target: "secretsmanager.CreateSecret", drop: true, after: true });
  await expect(create()).rejects.toMatchObject({ code: "ECONNRESET" });
  await expect(read()).resolves.toMatchObject({ SecretString: "x" });
});

it("delays an answer", async () => {
  await setFault({ target: "secretsmanager.GetSecretValue", delay_ms: 30 });
  const startedAt = performance.now();
  await expect(get()).resolves.toMatchObject({ SecretString: "value" });
  expect(performance.now() - startedAt).toBeGreaterThan(25);
});

it.each([{}, { target: "a.B" }, { target: "a.B", type: "X", method: "GET" }, { target: "a.B", type: "X", nth: 0 }])(
  "refuses the fault %j",
  async (fault) => {
    expect((await setFault(fault)).status).toBe(400);
  },
);

it("refuses an unsigned call, an unknown operation and an unknown service", async () => {
  const call = async (target: string, headers: Record<string, string>) => {
    const response = await fetch(aws.url, { method: "POST", headers: { "x-amz-target": target, ...headers }, body: "{}" });
    return ((await response.json()) as { __type: string }).__type;
  };
  const signed = { authorization: "AWS4-HMAC-SHA256 Credential=local" };
  expect(await call("secretsmanager.GetSecretValue", {})).toBe("MissingAuthenticationTokenException");
  expect(await call("secretsmanager.toString", signed)).toBe("UnknownOperationException");
  expect(await call("AmazonSES.SendMessage", signed)).toBe("UnknownOperationException");
});

it("moves its clock, and a reset restores the clock and removes faults, but keeps the stored data", async () => {
  const post = (command: string, body = {}) => fetch(`${aws.url}/_control/${command}`, { method: "POST", body: JSON.stringify(body) });
  const create = async (Name: string) => {
    await secrets.send(new CreateSecretCommand({ Name, SecretString: "x" }));
    const { CreatedDate } = await secrets.send(new GetSecretValueCommand({ SecretId: Name }));
    return ((CreatedDate?.getTime() ?? 0) - Date.now()) / 1000;
  };
  await post("clock", { skew_seconds: 7200 });
  expect(await create("later")).toBeCloseTo(7200, -2);
  await setFault({ target: "secretsmanager.GetSecretValue", type: "InternalServiceError", status: 500 });
  await post("reset");
  expect(await create("now")).toBeCloseTo(0, -2);
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: "later" }))).resolves.toMatchObject({ SecretString: "x" });
});
