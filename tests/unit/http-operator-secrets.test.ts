import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { operatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { requestedAt } from "../fixtures/http-event.ts";

let answer: { status: number; body: object };
let asked: number;
let now: Date;
let client: SecretsManagerClient;
const server = createServer((_request, response) => {
  asked += 1;
  response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer.body));
});

const holding = (SecretString: string) => ({ status: 200, body: { SecretString } });

beforeEach(async () => {
  asked = 0;
  now = requestedAt;
  answer = holding('{"current":"a"}');
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new SecretsManagerClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const open = () => operatorSecrets(() => now, client);
const later = (seconds: number) => {
  now = new Date(requestedAt.getTime() + seconds * 1000);
};

describe("an operator's secret", () => {
  test("is read once in five minutes, also for concurrent callers", async () => {
    const secrets = open();
    expect(await Promise.all([secrets.read("front-end"), secrets.read("front-end")])).toEqual([{ current: "a" }, { current: "a" }]);
    later(299);
    await secrets.read("front-end");
    expect(asked).toBe(1);
    later(300);
    answer = holding('{"current":"b"}');
    expect([await secrets.read("front-end"), asked]).toEqual([{ current: "b" }, 2]);
  });

  test("is read again at once on request, and cached again from then on", async () => {
    const secrets = open();
    await secrets.read("seal-key");
    answer = holding('{"current":"b"}');
    expect([await secrets.read("seal-key", "fresh"), await secrets.read("seal-key"), asked]).toEqual([
      { current: "b" },
      { current: "b" },
      2,
    ]);
  });

  test("is kept by its id", async () => {
    const secrets = open();
    await secrets.read("one");
    answer = holding('{"current":"b"}');
    expect(await secrets.read("two")).toEqual({ current: "b" });
  });

  test("S50: is not used beyond its five minutes when it cannot be read again", async () => {
    const secrets = open();
    await secrets.read("front-end");
    later(301);
    answer = { status: 400, body: { __type: "ResourceNotFoundException", message: "CANARY" } };
    await expect(secrets.read("front-end")).rejects.toMatchObject({
      code: "secrets_unavailable",
      detail: "secrets manager: ResourceNotFoundException",
    });
    answer = holding('{"current":"b"}');
    expect(await secrets.read("front-end")).toEqual({ current: "b" });
  });

  test.each(["CANARY", '"CANARY"', "null", '{"current":{"CANARY":1}}', '["CANARY"]', ""])(
    "that reads %j is not usable, and its text stays out of the failure",
    async (text) => {
      answer = holding(text);
      const failure: unknown = await open()
        .read("front-end")
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "secrets_unavailable", detail: "a secret is not a JSON object of strings" });
      expect(inspect(failure)).not.toContain("CANARY");
    },
  );
});
