import { describe, expect, it } from "vitest";
import { handler as accountHandler, createHandler as createAccount } from "../../functions/aurora/connections/disconnect-account.ts";
import { createHandler as createForce, handler as forceHandler } from "../../functions/gcp/force-disconnect.ts";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { acme, firstRefresh, openEngine } from "../fixtures/engine-fixture.ts";
import { buildEventFrom } from "../fixtures/http-event.ts";
import { openTeardownWorld } from "../protocol/teardown/teardown-fixture.ts";

const uid = "9f1c1c57-6a1e-4c1b-8a55-0d7b1f2e3a4c";
const byAccount = {
  route: "DELETE /api/connected-accounts/{uid}/{provider}",
  path: { uid, provider: "gcp" },
  createHandler: createAccount,
  handler: accountHandler,
};
const byForce = { route: "POST /api/gcp/force-disconnect", createHandler: createForce, handler: forceHandler };
const routes = [byAccount, byForce];

type Request = { readonly route: string; readonly path?: Record<string, string>; readonly createHandler: typeof createAccount };

async function call(
  handle: HttpHandler,
  { route, path }: Pick<Request, "route" | "path">,
  caller: Parameters<typeof buildEventFrom>[0] = {},
) {
  const event = buildEventFrom({ id: uid, ...caller }, path === undefined ? { route } : { route, path });
  const { result, entries } = await callHandler(handle, event);
  return { status: result.statusCode, json: JSON.parse(result.body ?? ""), logged: entries.map(({ code }) => code) };
}

async function openRoute() {
  const world = await openEngine();
  return { ...world, send: (request: Request, using = world.engine) => call(request.createHandler(using), request) };
}

/** Another account of the same provider, which Google has not: the region of OVH, the account of AWS. */
async function openTwo() {
  const world = await openRoute();
  const { connections, credentials } = world;
  const other = { ...acme, account: "other" };
  const { id: _, ...record } = await world.read();
  await connections.write({ ...record, ...other, id: "connection-2" }, undefined, []);
  const stored = await credentials.read({ ...acme, area: "connections" });
  await credentials.write({ ...other, area: "connections" }, stored?.fields ?? {}, { cas: 0 });
  const hold = (key: ConnectionKey) =>
    connections.acquire(key, { owner: "another process", now: world.clock(), until: new Date(world.clock().getTime() + 3_600_000) });
  return { ...world, other, hold };
}

describe.each(routes)("$route", (request) => {
  it("is a success while what setup made is being taken back: the rest comes by itself", async () => {
    const { deps, executions, provider, runMachine, recordOf } = await openTeardownWorld();
    const { status, json } = await call(request.createHandler(deps), request);
    expect([status, json]).toEqual([200, { success: true, message: "GCP is being disconnected: what setup made is removed first" }]);
    expect([executions.size, provider.revoked]).toEqual([1, []]);
    await runMachine();
    expect(await recordOf()).toBeUndefined();
  });

  it("disconnects, with the answer that Aurora's client knows", async () => {
    const { send, connections, provider } = await openRoute();
    expect(await send(request)).toMatchObject({ status: 200, json: { success: true, message: "GCP disconnected successfully" } });
    expect(await connections.read(acme)).toBeUndefined();
    expect(provider.revoked).toEqual([firstRefresh]);
  });

  it.each([
    ["left", "revocation_unsupported", /^GCP disconnected; the grant is still there: remove this application at the provider/],
    ["pending", "provider_unreachable", /^GCP disconnected; .* retried automatically for seven days$/],
  ] as const)("says that a grant is %s at the provider, and says it again", async (_, code, message) => {
    const { send, provider } = await openRoute();
    provider.failAlways("revoke", new Failure(code));
    for (const time of ["first", "second"]) {
      expect(await send(request), time).toMatchObject({ status: 200, json: { success: true, message: expect.stringMatching(message) } });
    }
  });

  it("says that a grant is shared with another live connection", async () => {
    const { send, connectAnother } = await openRoute();
    await connectAnother("globex", ada);
    const message = "GCP disconnected; the grant stays at the provider while another live connection uses the same account";
    expect(await send(request)).toMatchObject({ status: 200, json: { success: true, message } });
  });

  it("answers 206 when the store does not erase, and the schedule finishes it", async () => {
    const { send, credentials, read, untilDue, tick, connections } = await openRoute();
    credentials.failNext("erase", new Failure("vault_sealed"));
    const message = "GCP is being disconnected: a store of ours does not answer, and the disconnect is retried automatically";
    expect(await send(request)).toMatchObject({ status: 206, json: { success: false, message } });
    expect((await read()).status).toBe("disconnecting");
    await untilDue();
    await tick();
    expect(await connections.read(acme)).toBeUndefined();
  });

  it.each([
    ["another process has the connection", "connection_busy"],
    ["the table does not answer", "table_unavailable"],
  ] as const)("answers 500 in Aurora's words when %s, and logs why", async (_, code) => {
    const { send, engine, hold } = await openRoute();
    await hold(3600);
    const list = () => Promise.reject(new Failure("table_unavailable"));
    const using = code === "connection_busy" ? engine : { ...engine, connections: { ...engine.connections, list } };
    const { status, json, logged } = await send(request, using);
    expect([status, json]).toEqual([500, { error: "Failed to disconnect GCP", code, request_id: expect.any(String) }]);
    expect(logged).toContain(code);
  });

  it.each(["connection_busy", "table_throttled"] as const)(
    "tries each account although one fails with %s, answers 206 and logs the one",
    async (code) => {
      const { send, engine, hold, other, connections, read } = await openTwo();
      await hold(acme);
      const acquire: typeof connections.acquire = (key, ...given) =>
        key.account === acme.account ? Promise.reject(new Failure("table_throttled")) : connections.acquire(key, ...given);
      const using = code === "connection_busy" ? engine : { ...engine, connections: { ...connections, acquire } };
      const { status, json, logged } = await send(request, using);
      expect([status, json]).toEqual([206, { success: false, message: expect.stringMatching(/^GCP is disconnected in part: try again/) }]);
      expect(logged).toContain(code);
      expect(await connections.read(other)).toBeUndefined();
      expect((await read()).status).toBe("active");
    },
  );

  it("needs the right to write", async () => {
    const { engine, read } = await openRoute();
    const reader = { permissions: ["connectors:read" as const] };
    expect(await call(request.createHandler(engine), request, reader)).toMatchObject({
      status: 403,
      json: { error: "Forbidden", code: "forbidden" },
    });
    expect((await read()).status).toBe("active");
  });

  it("says the same where nothing is connected, and touches no other organisation's connection", async () => {
    const { engine, read } = await openRoute();
    expect(await call(request.createHandler(engine), request, { tenant: "globex" })).toMatchObject({
      status: 200,
      json: { success: true, message: "GCP disconnected successfully" },
    });
    expect((await read()).status).toBe("active");
  });

  it("tells Aurora's client in its words that the deployment is not configured", async () => {
    expect(await call(request.handler as HttpHandler, request)).toMatchObject({
      status: 503,
      json: { error: expect.any(String), code: "configuration_invalid" },
    });
  });
});

describe("the path of DELETE /api/connected-accounts/{uid}/{provider}", () => {
  it("may hold one's own id in capitals: the caller's comes in small letters", async () => {
    const { send, connections } = await openRoute();
    expect(await send({ ...byAccount, path: { uid: uid.toUpperCase(), provider: "gcp" } })).toMatchObject({ status: 200 });
    expect(await connections.read(acme)).toBeUndefined();
  });

  it.each([
    ["another person's id", { uid: "00000000-0000-4000-8000-000000000000", provider: "gcp" }],
    ["an unknown provider", { uid, provider: "dropbox" }],
    ["no id", { provider: "gcp" }],
  ])("answers 404 to %s, and changes nothing", async (_, path) => {
    const { send, read } = await openRoute();
    expect(await send({ ...byAccount, path })).toMatchObject({ status: 404, json: { code: "not_found" } });
    expect((await read()).status).toBe("active");
  });

  it("disconnects the provider that it names and no other", async () => {
    const { send, read, engine, provider } = await openRoute();
    const methods = buildMethods(provider, { ...provider, provider: "ovh" });
    const message = "OVH disconnected successfully";
    const answer = await send({ ...byAccount, path: { uid, provider: "ovh" } }, { ...engine, methods });
    expect(answer).toMatchObject({ status: 200, json: { success: true, message } });
    expect((await read()).status).toBe("active");
  });

  it("claims no success for a provider that is not served", async () => {
    const { send } = await openRoute();
    const answer = await send({ ...byAccount, path: { uid, provider: "ovh" } });
    expect(answer).toMatchObject({ status: 404, json: { error: "Not found", code: "not_found" } });
  });
});
