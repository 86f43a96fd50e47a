import { expect, test } from "vitest";
import { createHandler } from "../../functions/openapi.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEvent } from "../fixtures/http-event.ts";

test("GET /openapi.json describes every route, and names the stage that answers as its server", async () => {
  const { result } = await callHandler(createHandler({}), buildEvent({ route: "GET /openapi.json" }));
  expect(result).toMatchObject({ statusCode: 200, headers: { "content-type": "application/json; charset=utf-8" } });
  const { openapi, servers, paths } = JSON.parse(result.body ?? "") as Record<string, unknown>;
  expect({ openapi, servers }).toEqual({ openapi: "3.1.0", servers: [{ url: "/" }] });
  expect(paths).toHaveProperty(["/connections/{provider}/token", "get", "operationId"], "readToken");
});
