import { expect, it } from "vitest";
import { createHandler } from "../../functions/gcp/start.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEvent } from "../fixtures/http-event.ts";

const publicUrl = "https://connect.example";
const frontEnd = { url: "https://app.example", returnPaths: ["/chat"] };

/** Opens a login link at a scripted provider. */
async function open(begin?: CodeFlowMethod["begin"]) {
  const { deps, start } = openWorld();
  const provider = { ...deps.provider, ...(begin === undefined ? {} : { begin }) };
  const handler = createHandler({ ...deps, methods: buildMethods(provider), publicUrl, frontEnd });
  const ticket = (await start()).reveal();
  const event = buildEvent({ route: "GET /gcp/start", query: `ticket=${ticket}` });
  const { result, entries } = await callHandler(handler, event);
  return { result, location: new URL(String(result.headers?.location)), entries };
}

it("sends the browser on to the provider, with the login cookie", async () => {
  const { result, location } = await open();
  expect(location.href).toContain("https://provider.example/authorize?state=");
  expect(result).toMatchObject({ statusCode: 303, cookies: [expect.stringContaining("__Host-aurora_oauth_")] });
});

it.each([
  ["a failure", () => new Failure("provider_unreachable"), "provider_unreachable"],
  ["the deadline", () => new DOMException("aborted", "AbortError"), "deadline_exceeded"],
  ["a bug", () => new TypeError("a bug"), "internal"],
])("gives the front end and the log the same code for %s", async (_what, toError, code) => {
  const { result, location, entries } = await open(() => Promise.reject(toError()));
  expect(result.statusCode).toBe(303);
  expect(Object.fromEntries(location.searchParams)).toEqual({ login: "gcp_failed", error: code });
  expect(entries[0]).toMatchObject({ code });
});
