import { describe, expect, it } from "vitest";
import { startHttpApi } from "../../local/lambda/http-api.ts";
import { createRouter } from "../../local/lambda/routes.ts";
import { place } from "./fixtures/lambda/start-sample.ts";
import { eventOf, useSampleApi } from "./local-lambda-http-fixture.ts";

const { sample, call } = useSampleApi();

describe("the routes of an HTTP API", () => {
  it.each([
    ["GET", "/things/static", "GET /things/static"],
    ["GET", "/things/other", "GET /things/{thing}"],
    ["DELETE", "/files/a/b%2Fc", "ANY /files/{path+}"],
    ["GET", "/short", "GET /short"],
  ])("%s %s goes to %s", async (method, path, routeKey) => {
    expect(await eventOf(await call(path, { method }))).toMatchObject({ routeKey });
  });

  it.each([
    ["GET", "/nowhere"],
    ["DELETE", "/echo"],
    ["GET", "/echo/"],
    ["GET", "/files"],
    ["GET", "/things/"],
    ["GET", "/things/a/b"],
  ])("%s %s goes nowhere", async (method, path) => {
    const response = await call(path, { method });
    expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}']);
  });

  it("prefers a specific method to ANY, and a literal path to a parameter", () => {
    const routes = ["ANY /a/b", "GET /a/b", "GET /{p+}", "GET /a/{x}", "GET /{y}/b"].map((key) => {
      const [method = "", path = ""] = key.split(" ");
      return { method, path };
    });
    const definition = {
      handler: "",
      timeoutSeconds: 1,
      environment: {},
      roleName: "",
      logGroup: "",
      arn: "",
      logicalId: "",
      isDefaultRoute: false,
      schedules: [],
    };
    const match = createRouter({ all: { ...definition, routes } });
    const keyOf = (method: string, path: string) => match(method, path)?.route.key;
    expect(keyOf("GET", "/a/b")).toBe("GET /a/b");
    expect(keyOf("PUT", "/a/b")).toBe("ANY /a/b");
    expect(keyOf("GET", "/a/c")).toBe("GET /a/{x}");
    expect(keyOf("GET", "/c/b")).toBe("GET /{y}/b");
    expect(keyOf("GET", "/c/d/e")).toBe("GET /{p+}");
    expect(match("GET", "/c/d/e")?.parameters).toEqual({ p: "c/d/e" });
  });

  it("sends a request without a route to $default, another method of a known path too", () => {
    const definition = {
      handler: "",
      timeoutSeconds: 1,
      environment: {},
      roleName: "",
      logGroup: "",
      arn: "",
      logicalId: "",
      schedules: [],
    };
    const match = createRouter({
      all: { ...definition, routes: [{ method: "GET", path: "/a/{x}" }], isDefaultRoute: false },
      rest: { ...definition, routes: [], isDefaultRoute: true },
    });
    expect(match("GET", "/a/b")).toMatchObject({ route: { key: "GET /a/{x}", functionKey: "all" }, parameters: { x: "b" } });
    for (const [method, path] of [
      ["GET", "/nowhere"],
      ["PUT", "/a/b"],
      ["OPTIONS", "/a/b"],
    ] as const) {
      expect(match(method, path)).toEqual({ route: { key: "$default", functionKey: "rest" }, parameters: {} });
    }
  });
});

describe("the authorizer of a route", () => {
  const authorized = (path: string, authorization: string) => call(path, { headers: { authorization } });

  it("gives the function the authorizer's context, and the authorizer a request without its body", async () => {
    const event = await eventOf(await authorized("/private/7?x=1", "let me in"));
    expect(event.requestContext).toMatchObject({
      authorizer: {
        lambda: {
          type: "REQUEST",
          version: "2.0",
          routeArn: "arn:aws:execute-api:eu-west-3:111122223333:local/$default/GET/private/7",
          identitySource: null,
          hasBody: false,
        },
      },
    });
  });

  it.each([
    ["/private/7", "something else", 403, "Forbidden"],
    ["/private/7", "fail", 500, "Internal Server Error"],
    ["/private/7", "answer strangely", 500, "Internal Server Error"],
    ["/token", "something else", 403, "Forbidden"],
    ["/token", "", 401, "Unauthorized"],
  ])("%s with %j is a %i", async (path, authorization, status, message) => {
    const response = await authorized(path, authorization);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  it("is not asked when its identity source is missing", async () => {
    expect((await call("/token")).status).toBe(401);
    const event = await eventOf(await authorized("/token", "let me in"));
    expect(event.requestContext).toMatchObject({ authorizer: { lambda: { identitySource: ["let me in"] } } });
  });

  it("must be in the template", async () => {
    const { functions } = sample().template;
    await expect(startHttpApi({ template: { functions, authorizers: {} }, invoke: sample().functions.invoke, ...place })).rejects.toThrow(
      "caller",
    );
  });
});

describe("CORS of an HTTP API", () => {
  const preflight = (origin: string) => call("/echo", { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });

  it("leaves the status of a preflight to the route with OPTIONS, and adds the origin's permissions", async () => {
    const headers = { origin: "https://front.example", "access-control-request-method": "POST" };
    const response = await call("/files/a", { method: "OPTIONS", headers });
    expect([response.status, await eventOf(response)]).toEqual([200, expect.objectContaining({ routeKey: "ANY /files/{path+}" })]);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://front.example");
    expect(response.headers.get("access-control-allow-methods")).toBe("GET,POST");
  });

  it("answers a preflight of an allowed origin itself", async () => {
    const response = await preflight("https://front.example");
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": "https://front.example",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "authorization,content-type",
      "access-control-max-age": "600",
    });
  });

  it("gives another origin no permission", async () => {
    const answers = [await preflight("https://evil.example"), await call("/echo", { headers: { origin: "https://evil.example" } })];
    expect(answers.map(({ headers }) => headers.get("access-control-allow-origin"))).toEqual([null, null]);
  });

  it("puts its own headers in place of the function's", async () => {
    const body = JSON.stringify({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" } });
    const headers = { origin: "https://front.example", "content-type": "application/json" };
    const response = await call("/answer", { method: "POST", body, headers });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://front.example");
  });
});
