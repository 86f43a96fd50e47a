import { expect, test } from "vitest";
import { createHandler } from "../../functions/not-found.ts";
import { buildContext, buildEvent, captureLog } from "../fixtures/http-event.ts";

const call = (route: string) => captureLog(() => createHandler()(buildEvent({ route }), buildContext()));

test("what fits no route is a 404 in the words of Aurora's client, and no line in the log however often it is sent", async () => {
  const { result, entries } = await call("GET /.env");
  expect(result).toMatchObject({
    statusCode: 404,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  });
  expect(JSON.parse(result.body ?? "")).toEqual({ error: "Not found", code: "not_found", request_id: "JKJaXmPLvHcESHA=" });
  expect(entries).toEqual([]);
});

test("a preflight has a good status, without which a browser does not look at the CORS headers", async () => {
  expect((await call("OPTIONS /connections")).result).toMatchObject({ statusCode: 204, body: "" });
});
