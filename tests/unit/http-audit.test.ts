import { expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import type { WholePermission } from "../../lib/http/rights.ts";
import { httpLambda } from "../../lib/http/serve.ts";
import { endpoint } from "../fixtures/endpoint.ts";
import { buildContext, buildEvent, buildEventFrom, captureLog, requestedAt } from "../fixtures/http-event.ts";

const request = { route: "DELETE /connections/{provider}", path: { provider: "gcp" }, query: "account=default&note=secret" };
const record = (of: object) => ({
  id: expect.any(String),
  at: requestedAt.toISOString(),
  act: "requested",
  organisation: "acme",
  actor: expect.any(String),
  route: request.route,
  ...of,
});

const send = async (
  event: ReturnType<typeof buildEvent>,
  serve: () => Promise<object> = async () => ({}),
  permission: WholePermission = "connectors:write",
) => (await captureLog(() => endpoint({ permission, query: ["account", "note"] }, serve)(event, buildContext()))).records;

const writer = (of: object = {}) => buildEventFrom({ permissions: ["connectors:write", "connectors:read"] }, { ...request, ...of });

it("a request that may change something leaves a record of who sent it, and nothing else that the caller chose", async () => {
  expect(await send(writer())).toEqual([record({ provider: "gcp", account: "default", status: 200 })]);
});

it("so does one that fails, and one of a caller without the right: the account that they name may be invented", async () => {
  expect(await send(writer(), () => Promise.reject(new Failure("connection_busy", { retryAfterSeconds: 2 })))).toEqual([
    record({ provider: "gcp", status: 503 }),
  ]);
  expect(await send(buildEventFrom({ permissions: ["connectors:read"] }, request))).toEqual([record({ provider: "gcp", status: 403 })]);
});

it.each([
  ["a provider that there is not", { path: { provider: "ada@example.com" }, query: "" }],
  ["an account that cannot be", { path: {}, query: "account=ada@example.com" }],
])("leaves out %s", async (_what, of) => {
  expect(await send(writer(of))).toEqual([record({ status: 200 })]);
});

it("S75: a record names the request that it was written in", async () => {
  const handler = httpLambda(
    () => endpoint({ permission: "connectors:write", query: ["account", "note"] }, async () => ({})),
    () => ({}),
  );
  const event = writer();
  const { records } = await captureLog(() => handler(event, buildContext()));
  const { requestId } = event.requestContext;
  expect(records).toMatchObject([{ id: requestId, request: requestId }]);
});

it("a request that only reads leaves none, nor does one without a known caller", async () => {
  expect(await send(writer(), undefined, "connectors:read")).toEqual([]);
  expect(await send(buildEvent(request))).toEqual([]);
});
