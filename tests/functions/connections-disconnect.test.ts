import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connections/disconnect.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, firstRefresh, openEngine } from "../fixtures/engine-fixture.ts";
import { openTeardownWorld } from "../protocol/teardown/teardown-fixture.ts";
import { type Call, callConnection } from "./call-connection.ts";

async function openRoute() {
  const world = await openEngine();
  const call = (request: Call = {}) => callConnection(createHandler(world.engine), "DELETE /connections/{provider}", request);
  return { ...world, call };
}

const gone = { provider: "gcp", account: "default", state: "disconnected", revoked: true, undone: [], left: [] };

describe("DELETE /connections/{provider}", () => {
  it("disconnects, and says that nothing is left", async () => {
    const { call, connections, provider } = await openRoute();
    expect(await call({ query: "account=default&teardown=false" })).toMatchObject({ status: 200, json: gone });
    expect(await connections.read(acme)).toBeUndefined();
    expect(provider.revoked).toEqual([firstRefresh]);
    expect((await call()).json, "a second time, out of the tombstone").toEqual(gone);
  });

  it.each([
    ["", "disconnecting", 1],
    ["teardown=true", "disconnecting", 1],
    ["teardown=false", "disconnected", 0],
  ])("S44: takes back what setup made unless it is told not to: %j", async (query, state, started) => {
    const world = await openTeardownWorld();
    const handler = createHandler(world.deps);
    expect(await callConnection(handler, "DELETE /connections/{provider}", { query })).toMatchObject({ status: 200, json: { state } });
    expect(world.executions.size).toBe(started);
  });

  it("says of a pending revocation what is stored for it, for how long, and where a person can revoke at once", async () => {
    const { call, provider } = await openRoute();
    provider.failAlways("revoke", new Failure("provider_unreachable"));
    const { status, json } = await call();
    expect([status, json]).toEqual([
      200,
      {
        ...gone,
        revoked: false,
        left: [
          {
            what: "grant",
            code: "provider_unreachable",
            reason: "The provider could not be reached",
            action: expect.stringMatching(/seven days.*token is kept until then at the longest, and for nothing else.*at the provider/),
            url: "https://provider.example/connections",
          },
        ],
      },
    ]);
  });

  it("says what is still stored when a store is down, and that the schedule erases it", async () => {
    const { call, credentials, read } = await openRoute();
    credentials.failNext("read", new Failure("vault_sealed"));
    const { status, json } = await call();
    const why = { code: "vault_sealed", reason: "The credential store is sealed", action: expect.stringContaining("half an hour at most") };
    expect([status, json]).toEqual([
      200,
      {
        ...gone,
        state: "disconnecting",
        revoked: false,
        left: [
          { what: "grant", ...why },
          { what: "credential", ...why },
        ],
      },
    ]);
    expect((await read()).status).toBe("disconnecting");
  });

  it.each(['{"account":"123"}', '{"account":', "[]"])("refuses the body %s and leaves every connection as it is", async (body) => {
    const { call, connections } = await openRoute();
    expect(await call({ body })).toMatchObject({ status: 400, json: { code: "invalid_request" } });
    expect((await connections.read(acme))?.status).toBe("active");
  });

  it.each([
    ["another organisation's", { tenant: "globex" }, 404, "not_found"],
    ["an unknown provider", { provider: "dropbox" }, 404, "not_found"],
    ["an account that is not connected", { query: "account=other" }, 404, "not_found"],
    ["a parameter that it does not know", { query: "acount=default" }, 400, "invalid_request"],
    ["an invalid flag", { query: "teardown=maybe" }, 400, "invalid_request"],
    ["a caller who may only read", { permissions: ["connectors:read"] }, 403, "forbidden"],
  ] as const)("refuses %s, and changes nothing", async (_, request, status, code) => {
    const { call, read, provider } = await openRoute();
    expect(await call(request as Call)).toMatchObject({ status, json: { code } });
    expect((await read()).status).toBe("active");
    expect(provider.revoked).toEqual([]);
  });

  it("says when to retry while another process has the connection", async () => {
    const { call, hold } = await openRoute();
    await hold(30);
    expect(await call()).toMatchObject({ status: 503, headers: { "retry-after": "2" }, json: { code: "connection_busy" } });
  });
});
