import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Front, startFront } from "../../local/deployed/front.ts";
import { nameRoutes } from "../../local/deployed/name-routes.ts";
import type { PassedAnswer } from "../../local/deployed/pass-on.ts";
import { noteDeployed } from "../fixtures/deployed-answers.ts";
import { takeUndescribed } from "../fixtures/described-answers.ts";
import { template } from "../fixtures/template.ts";

const json = "application/json";
const problem = "application/problem+json";

describe("the front of the deployed target", () => {
  const gateway = createServer((request, response) => {
    response.writeHead(200, { "content-type": `${json}; charset=utf-8` });
    response.write(`{"asked":"${request.url}",`);
    response.end('"é":1}');
  });
  let front: Front;
  beforeAll(async () => {
    gateway.listen(0, "127.0.0.1");
    await once(gateway, "listening");
    front = await startFront({ port: 0, awsEndpoint: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}` });
  });
  afterAll(async () => {
    await front.close();
    gateway.close();
  });

  test("tells each whole answer with the route that gave it, and sends it on as it came", async () => {
    const told: unknown[] = [];
    const tell = nameRoutes(template, (route, answer) => told.push([route, answer]));
    front.serve("api1", tell);
    const path = "/connections/gcp/token?min_ttl=5";
    const text = `{"asked":"/_aws/execute-api/api1/$default${path}","é":1}`;
    expect(await (await fetch(`${front.url}${path}`)).text()).toBe(text);
    expect(told).toEqual([["GET /connections/{provider}/token", { status: 200, contentType: `${json}; charset=utf-8`, text }]]);
  });

  test("names the route that the gateway chooses: the more exact one, by the decoded path, and none for a path that cannot be decoded", () => {
    const routes: string[] = [];
    const tell = nameRoutes(template, (route) => routes.push(route));
    for (const path of ["/connections/gcp/refresh", "/connections/gcp/%64efault", "/nowhere", "/connections/%"]) {
      tell("GET", path, { status: 200, contentType: json, text: "{}" });
    }
    tell("POST", "/connections/gcp/refresh", { status: 200, contentType: json, text: "{}" });
    expect(routes).toEqual([
      "GET /connections/{provider}/{account}",
      "GET /connections/{provider}/{account}",
      "$default",
      "POST /connections/{provider}/refresh",
    ]);
  });
});

describe("an answer of the deployed target", () => {
  const note = (route: string, answer: PassedAnswer) => {
    noteDeployed(route, answer);
    return takeUndescribed();
  };
  const failure = (fields: object) =>
    JSON.stringify({ type: "urn:x", title: "x", status: 404, request_id: "r", action: "a", owner: "caller", ...fields });

  test.each([
    ["a field that is not described", "GET /healthz", 200, json, '{"status":"ok","version":"1"}'],
    ["a status that is not described", "GET /healthz", 418, json, "{}"],
    ["a media type that is not described", "GET /healthz", 200, "text/html", "<p>ok</p>"],
    ["a code that the route does not name", "GET /connections", 404, problem, failure({ code: "setup_missing" })],
    ["JSON that is none", "GET /connections", 200, json, '{"connections":'],
    ["no content type", "GET /connections", 200, undefined, '{"connections":[]}'],
  ])("fails the test that got it: %s", (_, route, status, contentType, text) => {
    expect(note(route, { status, contentType, text })).not.toEqual([]);
  });

  test.each([
    ["as the document says", "GET /connections", 200, json, '{"connections":[]}'],
    ["a refusal of the gateway", "GET /connections", 401, json, '{"message":"Unauthorized"}'],
    [
      "the gateway's, for a function that was killed",
      "GET /connections",
      502,
      json,
      '{"errorMessage":"exited","errorType":"Runtime.ExitError"}',
    ],
    ["the gateway's, which is no JSON although it says so", "GET /connections", 502, json, "exited"],
    ["to a path that no route has", "$default", 404, json, '{"error":"Not found"}'],
  ])("passes: %s", (_, route, status, contentType, text) => {
    expect(note(route, { status, contentType, text })).toEqual([]);
  });
});
