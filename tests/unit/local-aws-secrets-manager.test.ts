import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startAws } from "../../local/aws/server.ts";
import type { Simulator } from "../../local/simulator/server.ts";

let aws: Simulator;
let client: SecretsManagerClient;

beforeAll(async () => {
  aws = await startAws({ port: 0, tables: [], secrets: { "aurora/key": "initial" }, stateMachines: {}, invokeFunction: async () => null });
  const credentials = { accessKeyId: "local", secretAccessKey: "local-secret" };
  client = new SecretsManagerClient({ endpoint: aws.url, region: "eu-west-1", credentials, maxAttempts: 1 });
});
afterAll(() => aws.close());

const token = (seed: string) => seed.padEnd(32, "0");
const create = (Name: string, SecretString: string, seed?: string) =>
  client.send(new CreateSecretCommand({ Name, SecretString, ...(seed ? { ClientRequestToken: token(seed) } : {}) }));
const put = (SecretId: string, SecretString: string, seed: string, VersionStages?: string[]) =>
  client.send(
    new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken: token(seed), ...(VersionStages ? { VersionStages } : {}) }),
  );
const get = (SecretId: string, which: { VersionId?: string; VersionStage?: string } = {}) =>
  client.send(new GetSecretValueCommand({ SecretId, ...which }));

it("has the secrets it was started with, by name and by ARN", async () => {
  const { ARN = "", CreatedDate, ...secret } = await get("aurora/key");
  expect(secret).toMatchObject({ Name: "aurora/key", SecretString: "initial", VersionStages: ["AWSCURRENT"] });
  expect(CreatedDate).toBeInstanceOf(Date);
  expect((await get(ARN)).SecretString).toBe("initial");
});

it("creates a name once, and takes the same request again", async () => {
  await create("once", "a", "v1");
  await create("once", "a", "v1");
  await expect(create("once", "b", "v1")).rejects.toMatchObject({ name: "ResourceExistsException" });
  await expect(create("once", "a", "v2")).rejects.toMatchObject({ name: "ResourceExistsException" });
  expect((await get("once")).VersionId).toBe(token("v1"));
});

it("moves AWSCURRENT and AWSPREVIOUS with each value, and keeps the versions before", async () => {
  await create("moves", "1", "v1");
  await put("moves", "2", "v2");
  await put("moves", "3", "v3");
  expect((await get("moves", { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("2");
  expect((await get("moves", { VersionId: token("v1") })).SecretString).toBe("1");
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: "moves" }));
  expect(VersionIdsToStages).toEqual({ [token("v3")]: ["AWSCURRENT"], [token("v2")]: ["AWSPREVIOUS"] });
  const all = await client.send(new ListSecretVersionIdsCommand({ SecretId: "moves", IncludeDeprecated: true }));
  expect(all.Versions).toHaveLength(3);
});

it("gives a token one value only, also after its version has lost its labels", async () => {
  await create("tokens", "1", "v1");
  await put("tokens", "2", "v2");
  await put("tokens", "3", "v3");
  await expect(put("tokens", "other", "v1")).rejects.toMatchObject({ name: "ResourceExistsException" });
  await expect(put("tokens", "1", "v1")).resolves.toMatchObject({ VersionId: token("v1") });
  expect((await get("tokens")).SecretString).toBe("3");
});

it("moves a label only away from the version that is named as its holder", async () => {
  await create("labels", "1", "v1");
  await put("labels", "2", "v2", ["AWSPENDING"]);
  const move = (RemoveFromVersionId?: string) =>
    client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: "labels",
        VersionStage: "AWSCURRENT",
        MoveToVersionId: token("v2"),
        ...(RemoveFromVersionId ? { RemoveFromVersionId } : {}),
      }),
    );
  await expect(move()).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(move(token("v2"))).rejects.toMatchObject({ name: "InvalidParameterException" });
  await move(token("v1"));
  expect((await get("labels")).SecretString).toBe("2");
  expect((await get("labels", { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("1");
  const remove = { SecretId: "labels", VersionStage: "AWSCURRENT", RemoveFromVersionId: token("v2") };
  await expect(client.send(new UpdateSecretVersionStageCommand(remove))).rejects.toMatchObject({ name: "InvalidParameterException" });
});

it("refuses a missing secret", async () => {
  await expect(get("nothing")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(put("nothing", "x", "v1")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(get("aurora/key", { VersionId: token("none") })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const { VersionId = "" } = await get("aurora/key");
  await expect(get("aurora/key", { VersionId, VersionStage: "AWSPREVIOUS" })).rejects.toMatchObject({ name: "InvalidRequestException" });
});

it("counts the limit of a value in bytes", async () => {
  await create("size", "é".repeat(32_768));
  await expect(put("size", `${"é".repeat(32_768)}x`, "v2")).rejects.toMatchObject({ name: "ValidationException" });
});

it.each(["", "with space", "x".repeat(513)])("refuses the name %j", async (name) => {
  await expect(create(name, "x")).rejects.toMatchObject({ name: "ValidationException" });
});

it("blocks a name during its recovery window, until it is restored", async () => {
  await create("window", "1", "v1");
  const remove = new DeleteSecretCommand({ SecretId: "window", RecoveryWindowInDays: 7 });
  const { DeletionDate } = await client.send(remove);
  expect(Math.round(((DeletionDate?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(7);
  await expect(get("window")).rejects.toMatchObject({ name: "InvalidRequestException" });
  await expect(put("window", "2", "v2")).rejects.toMatchObject({ name: "InvalidRequestException" });
  await expect(create("window", "1", "v1")).rejects.toMatchObject({ name: "InvalidRequestException" });
  expect((await client.send(new DescribeSecretCommand({ SecretId: "window" }))).DeletedDate).toEqual(DeletionDate);
  await client.send(new RestoreSecretCommand({ SecretId: "window" }));
  expect((await get("window")).SecretString).toBe("1");
});

it("frees a name that is deleted by force, and ignores a missing one", async () => {
  await create("forced", "1", "v1");
  const first = await get("forced");
  await client.send(new DeleteSecretCommand({ SecretId: "forced", ForceDeleteWithoutRecovery: true }));
  await expect(get("forced")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await create("forced", "other", "v1");
  expect((await get("forced")).ARN).not.toBe(first.ARN);
  await expect(client.send(new DeleteSecretCommand({ SecretId: "never", ForceDeleteWithoutRecovery: true }))).resolves.toMatchObject({
    Name: "never",
  });
});

it.each([{ RecoveryWindowInDays: 6 }, { RecoveryWindowInDays: 31 }, { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }])(
  "refuses to delete with %j",
  async (how) => {
    const remove = new DeleteSecretCommand({ SecretId: "aurora/key", ...how });
    await expect(client.send(remove)).rejects.toMatchObject({ name: "InvalidParameterException" });
  },
);
