import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClientCall } from "../fixtures/client-contract/client-call.ts";
import { openFront } from "../fixtures/client-contract/front.ts";
import { readField } from "../fixtures/client-contract/read-field.ts";
import { type HttpServer, serveHttp } from "../fixtures/serve-http.ts";

let backend: HttpServer;
let answer: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
beforeAll(async () => {
  backend = await serveHttp((request, response) => void answer(request, response));
});
afterAll(() => backend.close());

const row = (changes: Partial<ClientCall> = {}): ClientCall => ({
  what: "asks",
  client: "GET /api/thing",
  route: "GET /thing",
  permission: "read",
  proxy: "forward",
  budgetMs: 1000,
  reads: [],
  ...changes,
});
const open = () => openFront({ api: backend.url, secret: "s3cret" }, { userId: "u-1", orgId: "o-1", role: "viewer" });
const answerWith = (status: number, type: string, text: string) => {
  answer = (_request, response) =>
    response.writeHead(status, { "content-type": type, location: "/elsewhere", "set-cookie": "a=b" }).end(text);
};

describe("the stand-in for the client's server", () => {
  test("sends identity headers and a JSON body with its values, and nothing else of the browser's", async () => {
    const sent: unknown[] = [];
    answer = async (request, response) => {
      const chunks = await request.toArray();
      const { "x-user-id": user, "x-org-id": org, "x-internal-secret": secret, cookie, authorization } = request.headers;
      sent.push(request.url, user, org, secret, cookie, authorization, Buffer.concat(chunks).toString());
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    };
    await open().call(row({ route: "POST /thing/{id}", path: "/thing/$id?x=1", body: { text: "$text" } }), {
      id: "a/b",
      text: 'say "x"\n',
    });
    expect(sent).toEqual(["/thing/a%2Fb?x=1", "u-1", "o-1", "s3cret", undefined, undefined, '{"text":"say \\"x\\"\\n"}']);
  });

  test("fails a call for which nothing was given", async () => {
    await expect(open().call(row({ path: "/thing/$id" }), {})).rejects.toThrow("nothing stands for $id");
  });

  test.each<[ClientCall["proxy"], number, string, string, number, object]>([
    ["forward", 200, "application/json; charset=utf-8", '{"a":1}', 200, { a: 1 }],
    ["forward", 207, "application/json", '{"a":1}', 207, { a: 1 }],
    ["forward", 200, "text/html", "<p>", 502, { error: "Unexpected response" }],
    ["forward", 404, "application/problem+json", '{"code":"x"}', 404, { error: '{"code":"x"}' }],
    ["forward", 200, "text/plain", "echo", 200, { text: "echo" }],
    ["wrap", 202, "application/json", '{"a":1}', 200, { a: 1 }],
    ["wrap", 401, "application/json", '{"error":"x"}', 401, { error: '{"error":"x"}' }],
    ["error_only", 400, "application/json", '{"error":"x","code":"y"}', 400, { error: "x" }],
    ["list", 403, "application/json", '{"error":"x"}', 500, { error: "Failed to load connected accounts" }],
    ["disconnect", 206, "application/json", '{"success":false}', 200, { success: false }],
    ["disconnect", 500, "application/json", '{"error":"x"}', 500, { error: "Failed to disconnect" }],
  ])("%s: %i %s %s is seen as %i %j", async (proxy, status, type, text, seenStatus, json) => {
    answerWith(status, type, text);
    expect(await open().call(row({ proxy }), {})).toMatchObject({ status: seenStatus, json });
  });

  test("waits as long as the row says, and then shows 504", async () => {
    answer = () => undefined;
    expect(await open().call(row({ budgetMs: 20 }), {})).toMatchObject({ status: 504 });
  });

  test.each<[object, boolean]>([
    [{ complete: true, state: "SUCCESS", result: { status: "SUCCESS" } }, false],
    [{ complete: true, state: "SUCCESS", result: { status: "FAILED" } }, true],
    [{ complete: true, state: "FAILURE" }, true],
  ])("its poller waits until the setup is complete, and on %j deletes: %j", async (end, deletes) => {
    const asked: (string | undefined)[] = [];
    answer = (request, response) => {
      asked.push(request.method);
      const json = asked.length === 1 ? { complete: false, state: "PROGRESS", result: null } : end;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(json));
    };
    expect(await open().poll(row(), row({ route: "DELETE /thing" }), {}, async () => undefined)).toBe(deletes);
    expect(asked).toEqual(deletes ? ["GET", "GET", "DELETE"] : ["GET", "GET"]);
  });
});

test.each<[string, readonly unknown[]]>([
  ["a", [1]],
  ["b.c", [null]],
  ["list[].id", [7, undefined]],
  ["list.0.id", [7]],
  ["none", []],
  ["none[].id", []],
  ["b.x", [undefined]],
])("the client finds at %s of an answer: %j", (path, found) => {
  expect(readField({ a: 1, b: { c: null }, list: [{ id: 7 }, {}] }, path)).toEqual(found);
});
