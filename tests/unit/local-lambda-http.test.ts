import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { startHttpApi } from "../../local/lambda/http-api.ts";
import { place } from "./fixtures/lambda/start-sample.ts";
import { eventOf, useSampleApi } from "./local-lambda-http-fixture.ts";

const { sample, api, call, post } = useSampleApi();
const answerWith = (answer: unknown): Promise<Response> => post("/answer", JSON.stringify(answer), "application/json");

describe("the event of an HTTP API", () => {
  it("has every field of payload format 2.0", async () => {
    const response = await call("/things/a%20b?x=1&x=2&y=%20z", {
      headers: { "X-Mixed-Case": "value", cookie: "a=1; b=2", "user-agent": "tester" },
    });
    const event = await eventOf(response);
    expect(event).toEqual({
      version: "2.0",
      routeKey: "GET /things/{thing}",
      rawPath: "/things/a b",
      rawQueryString: "x=1&x=2&y=%20z",
      cookies: ["a=1", "b=2"],
      headers: expect.objectContaining({ "x-mixed-case": "value", host: `127.0.0.1:${api().port}`, "x-forwarded-for": "127.0.0.1" }),
      queryStringParameters: { x: "1,2", y: " z" },
      pathParameters: { thing: "a b" },
      requestContext: {
        accountId: "111122223333",
        apiId: "local",
        domainName: "127.0.0.1",
        domainPrefix: "127",
        http: { method: "GET", path: "/things/a b", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "tester" },
        requestId: response.headers.get("apigw-requestid"),
        routeKey: "GET /things/{thing}",
        stage: "$default",
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty("cookie");
  });

  it("leaves out empty fields", async () => {
    const event = await eventOf(await call("/echo"));
    expect(Object.keys(event)).toEqual([
      "version",
      "routeKey",
      "rawPath",
      "rawQueryString",
      "headers",
      "requestContext",
      "isBase64Encoded",
    ]);
    expect(event.rawQueryString).toBe("");
  });

  it("joins a header that was sent twice", async () => {
    const body = await new Promise<string>((resolve) => {
      request(
        `${api().url}/echo`,
        {
          headers: [
            ["host", "localhost:3000"],
            ["x-twice", "1"],
            ["x-twice", "2"],
          ].flat(),
        },
        (response) => {
          response.setEncoding("utf8").on("data", resolve);
        },
      ).end();
    });
    expect(JSON.parse(body)).toMatchObject({ headers: { "x-twice": "1,2" }, requestContext: { domainName: "localhost" } });
  });

  it.each([
    ["application/json", '{"a":1}', false],
    ["application/json; charset=utf-8", "{}", false],
    ["text/csv", "a,b", false],
    ["application/xml", "<a/>", false],
    ["application/x-www-form-urlencoded", "a=1", true],
    ["application/octet-stream", "bytes", true],
    ["application/json-patch", "[]", true],
  ])("carries a body of type %s", async (type, text, encoded) => {
    const event = await eventOf(await post("/echo", text, type));
    expect(event).toMatchObject({ isBase64Encoded: encoded, body: encoded ? Buffer.from(text).toString("base64") : text });
  });

  it("carries bytes unchanged", async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const event = await eventOf(await post("/echo", bytes));
    expect(Buffer.from(event.body ?? "", "base64")).toEqual(bytes);
  });
});

describe("the answer of a function", () => {
  it("has its status, headers, cookies and body", async () => {
    const response = await answerWith({
      statusCode: 201,
      headers: { Location: "/x", "X-Number": 1 },
      cookies: ["a=1; HttpOnly", "b=2"],
      body: "ok",
    });
    expect([response.status, await response.text()]).toEqual([201, "ok"]);
    expect(response.headers.getSetCookie()).toEqual(["a=1; HttpOnly", "b=2"]);
    expect([response.headers.get("location"), response.headers.get("x-number")]).toEqual(["/x", "1"]);
  });

  it("may be anything else: then it is the JSON of a 200", async () => {
    for (const [answer, text] of [
      [{ a: 1 }, '{"a":1}'],
      ["text", "text"],
      [null, "null"],
      [[1], "[1]"],
    ] as const) {
      const response = await answerWith(answer);
      expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([200, "application/json", text]);
    }
  });

  it("may be bytes", async () => {
    const response = await answerWith({ statusCode: 200, body: "AP8=", isBase64Encoded: true, headers: { "content-type": "image/png" } });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255]));
    expect(response.headers.get("content-length")).toBe("2");
  });

  it("is plain text without a content type", async () => {
    expect((await answerWith({ statusCode: 200, body: "x" })).headers.get("content-type")).toBe("text/plain;charset=UTF-8");
    expect((await answerWith({ statusCode: 204 })).headers.get("content-type")).toBeNull();
  });

  it.each([
    { statusCode: "200" },
    { statusCode: 42 },
    { statusCode: 200, body: { a: 1 } },
    { statusCode: 200, headers: { a: { b: 1 } } },
    { statusCode: 200, headers: { a: "line\nbreak" } },
    { statusCode: 200, cookies: "a=1" },
  ])("is refused when it is malformed: %j", async (answer) => {
    const response = await answerWith(answer);
    expect([response.status, await response.json()]).toEqual([500, { message: "Internal Server Error" }]);
  });

  // The time limit of the function, one second, has to pass.
  it("is a 500 when the function fails or runs out of time", async () => {
    const failed = await post("/probe", '{"kind":"throw"}', "application/json");
    const late = await post("/impatient", '{"kind":"hang"}', "application/json");
    expect([failed.status, late.status]).toEqual([500, 500]);
    expect([await failed.json(), await late.json()]).toEqual(Array(2).fill({ message: "Internal Server Error" }));
  });

  it("is a 503 after the API's own timeout", async () => {
    const { invoke } = sample().functions;
    const impatient = await startHttpApi({ template: sample().template, invoke, integrationTimeoutMs: 20, ...place });
    const response = await fetch(`${impatient.url}/probe`, { method: "POST", body: '{"kind":"hang"}' });
    expect([response.status, await response.json()]).toEqual([503, { message: "Service Unavailable" }]);
    await impatient.close();
  });
});

describe("the limits of an HTTP API", () => {
  it("refuses a body of more than 10 MB", async () => {
    const response = await post("/echo", Buffer.alloc(10 * 1024 * 1024 + 1));
    expect([response.status, await response.json()]).toEqual([413, { message: "Request Entity Too Large" }]);
    expect((await call("/echo")).status).toBe(200);
  });

  it("refuses headers of more than 10,240 bytes and a path that is not UTF-8", async () => {
    expect((await call("/echo", { headers: { "x-long": "x".repeat(10_300) } })).status).toBe(431);
    expect((await call("/things/%ff")).status).toBe(400);
  });
});
