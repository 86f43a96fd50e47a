import { expect, test } from "vitest";
import { createHandler } from "../../functions/not-found.ts";
import { buildContext, buildEvent, captureLog } from "../fixtures/http-event.ts";

const call = (route: string) => captureLog(() => createHandler()(buildEvent({ route }), buildContext()));

test("an unknown route is a 404 in the words of Aurora's client, and never logged", async () => {
  const { result, entries } = await call("GET /.env");
  expect(result).toMatchObject({
    statusCode: 404,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  });
  expect(JSON.parse(result.body ?? "")).toEqual({ error: "Not found", code: "not_found", request_id: "JKJaXmPLvHcESHA=" });
  expect(entries).toEqual([]);
});

test("a preflight has status 2xx, without which a browser ignores the CORS headers", async () => {
  expect((await call("OPTIONS /connections")).result).toMatchObject({ statusCode: 204, body: "" });
});
