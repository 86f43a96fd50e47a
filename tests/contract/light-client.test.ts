import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, expect, it, vi } from "vitest";
import { lazyClient } from "../../lib/aws/lazy-client.ts";
import { CreateSecretCommand, GetSecretValueCommand, openSecretsManager } from "../../lib/credentials/secrets-manager-client.ts";
import { serveHttp } from "../fixtures/serve-http.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) {
    close();
  }
});

/** Secrets Manager that answers every call alike. Says who sent each: the SDK names itself. */
async function openService(status: number, body: object) {
  const senders: string[] = [];
  const { url: endpoint, close } = await serveHttp((request, response) => {
    senders.push(`${request.headers["user-agent"] === undefined ? "light" : "SDK"} ${request.headers["x-amz-target"]}`);
    request
      .resume()
      .on("end", () => response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body)));
  });
  closers.push(close);
  vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  const client = openSecretsManager(process.env);
  closers.push(() => client.destroy());
  return { senders, endpoint, client };
}

it("a secret is read without the SDK; every other command of Secrets Manager goes through it", async () => {
  const { senders, client } = await openService(200, { SecretString: "value" });
  expect(await client.send(new GetSecretValueCommand({ SecretId: "id" }))).toMatchObject({ SecretString: "value" });
  await client.send(new GetSecretValueCommand({ SecretId: "id" }), { abortSignal: AbortSignal.timeout(5000) });
  await client.send(new CreateSecretCommand({ Name: "id" }));
  expect(senders).toEqual(["light secretsmanager.GetSecretValue", "SDK secretsmanager.GetSecretValue", "SDK secretsmanager.CreateSecret"]);
});

it("a refusal is reported by the SDK", async () => {
  const { senders, client } = await openService(400, { __type: "ResourceNotFoundException" });
  await expect(client.send(new GetSecretValueCommand({ SecretId: "id" }))).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(senders.map((sender) => sender.split(" ")[0])).toEqual(["light", "SDK"]);
});

it("a lazy command is a command to any client of the SDK", async () => {
  const { endpoint } = await openService(200, { SecretString: "value" });
  const client = new SecretsManagerClient({ endpoint, region: "eu-west-1" });
  closers.push(() => client.destroy());
  expect(await client.send(new GetSecretValueCommand({ SecretId: "id" }))).toMatchObject({ SecretString: "value" });
});

it("a client that could not be opened is opened again with the next command", async () => {
  let openings = 0;
  const client = lazyClient(async () => {
    openings += 1;
    if (openings === 1) {
      throw new Error("not yet");
    }
    return { send: async (command: string) => `sent ${command}`, destroy: () => undefined };
  });
  await expect(client.send("one")).rejects.toThrow("not yet");
  expect([await client.send("two"), await client.send("three"), openings]).toEqual(["sent two", "sent three", 2]);
});
