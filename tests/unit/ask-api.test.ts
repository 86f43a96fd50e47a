import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askApi } from "../../local/ask-api.ts";
import { ask } from "../../local/soak/ask.ts";
import type { Asked, Journal } from "../../local/soak/journal.ts";

/** What stands in the place of the API answers so. */
let answer: (response: ServerResponse) => void;
const server = createServer((_, response) => answer(response));
let api: string;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const answerWith = (status: number, type: string, text: string) => {
  answer = (response) => response.writeHead(status, { "content-type": type }).end(text);
};
const breakOff = () => {
  answer = (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"access_token":"half', () => response.destroy());
  };
};
const hangUp = () => {
  answer = (response) => response.destroy();
};
const token = () => askApi({ api, token: "t", timeoutMs: 10_000 }, (client) => client.readToken("gcp"));

describe("what a caller of a soak or a game day sees", () => {
  test.each([
    ["an answer", 200, "application/json", '{"access_token":"a"}', { status: 200, json: { access_token: "a" } }],
    ["a failure", 503, "application/problem+json", '{"code":"stopped"}', { status: 503, code: "stopped", json: { code: "stopped" } }],
    ["a gateway's page", 502, "text/html", "<p>bad gateway</p>", { status: 502 }],
    ["a gateway's words", 502, "application/json", "exited", { status: 502 }],
    ["a gateway's JSON", 500, "application/json", '{"message":"no"}', { status: 500, json: { message: "no" } }],
    ["nothing but a status", 502, "text/plain", "", { status: 502 }],
  ])("%s", async (_, status, type, text, outcome) => {
    answerWith(status, type, text);
    expect(await token()).toEqual(outcome);
  });

  test("the status alone of an answer that breaks off", async () => {
    breakOff();
    expect(await token()).toEqual({ status: 200 });
  });

  test("an error when no answer comes: the connection is closed, or the time is over", async () => {
    hangUp();
    await expect(token()).rejects.toThrow(TypeError);
    answer = () => undefined;
    const impatient = askApi({ api, token: "t", timeoutMs: 20 }, (client) => client.listConnections());
    await expect(impatient).rejects.toThrow(/timeout/);
  });

  test("a soak notes each request, and one without an answer by the status 0", async () => {
    const asked: Asked[] = [];
    const journal: Journal = { asked, happened: [], killed: [], samples: [], now: () => 7 };
    const request = { what: "list", api, token: "t", request: (client) => client.listConnections() } satisfies Parameters<typeof ask>[1];
    hangUp();
    await ask(journal, request);
    answerWith(429, "application/problem+json", '{"code":"rate_limited"}');
    await ask(journal, request);
    expect(asked).toMatchObject([
      { at: 7, what: "list", status: 0 },
      { at: 7, what: "list", status: 429, code: "rate_limited" },
    ]);
    expect(asked[0]).not.toHaveProperty("code");
  });
});
