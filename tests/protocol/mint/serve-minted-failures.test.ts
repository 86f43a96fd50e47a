import { describe, expect, it } from "vitest";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../../lib/errors.ts";
import { hour } from "../../fixtures/engine-fixture.ts";
import { fieldsOf } from "../../fixtures/fields-of.ts";
import { live, net, openMinted, secretOf } from "./mint-fixture.ts";

type World = Awaited<ReturnType<typeof openMinted>>;

const first = "token-1-of-client-1-full";

describe("a client that the customer has revoked", () => {
  it("ends the connection for callers at once, with one event", async () => {
    const { serve, method, read, names, clock, connections } = await openMinted();
    method.endClient();
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({
      status: "reauth_required",
      failure: { code: "credential_rejected", at: clock(), attempts: 1 },
      duties: { probe: expect.any(Date) },
    });
    expect(names()).toEqual(["connection.reauth_required"]);
    expect(connections.leaseOf(net)).toBeUndefined();
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(method.requested, "the provider is not asked again").toHaveLength(1);
  });

  it("ends it once, with one event, of 20 processes at once", async () => {
    const { serve, method, read, names, engine, events } = await openMinted();
    method.endClient();
    const served = await Promise.allSettled(Array.from({ length: 20 }, () => serve(300, { using: tokenBroker(engine) })));
    expect(served.map((end) => end.status === "rejected" && end.reason.code)).toEqual(Array(20).fill("credential_rejected"));
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { attempts: 1 } });
    expect(names()).toEqual(["connection.reauth_required"]);
    expect(events.published.filter(({ name }) => name === "connection.reauth_required")).toHaveLength(1);
  });

  it("is not written down while another process has the lease, and is with the next caller", async () => {
    const { serve, method, read, names, hold, clock } = await openMinted();
    method.endClient();
    await hold();
    const before = await read();
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toEqual(before);
    expect(names()).toEqual([]);
    clock.moveSeconds(31);
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({ status: "reauth_required" });
  });

  it.each([
    ["in place of it", false, 2],
    ["after a disconnect, whose versions begin anew", true, 1],
  ])("does not end the connection that the customer has made anew %s: its caller gets the new token", async (_, isErased, version) => {
    const { serve, method, read, names, connections, credentials, engine } = await openMinted();
    method.endClient();
    const submitAnother = async () => {
      method.mend();
      method.know("client-9", "another");
      await (isErased ? credentials.erase(live) : undefined);
      const fields = fieldsOf({ client_id: "client-9", client_secret: "another", grant_id: "grant-9" });
      await credentials.write(live, fields, { cas: version - 1 });
      connections.patch(net, { grantId: "grant-9", credential: { ref: credentials.locate(live), version } });
    };
    expect(await serve(300, { using: tokenBroker(whenEnding(engine, submitAnother)) })).toBe("token-2-of-client-9-full");
    expect(await read()).toMatchObject({ status: "active", grantId: "grant-9" });
    expect(names()).toEqual([]);
  });

  it("does not end the connection whose secret a duty has replaced since", async () => {
    const { serve, method, read, connections, credentials, engine, storeBehindTheRecord } = await openMinted();
    method.know("client-1", "rotated at the provider");
    const replace = async () => {
      await storeBehindTheRecord("client-2");
      connections.patch(net, { credential: { ref: credentials.locate(live), version: 2 } });
    };
    expect(await serve(300, { using: tokenBroker(whenEnding(engine, replace)) })).toBe("token-2-of-client-2-full");
    expect(await read()).toMatchObject({ status: "active" });
  });

  it.each([
    [{ status: "disconnecting" }, "connection_disconnecting"],
    [{ status: "reauth_required" }, "credential_rejected"],
  ] as const)("does not end a connection a second time that is %o by then", async (changes, code) => {
    const { serve, method, read, names, connections, engine, clock } = await openMinted();
    method.endClient();
    const failure = { code: "credential_rejected", at: clock(), attempts: 7 } as const;
    const patch = async () => connections.patch(net, { ...changes, failure });
    await expect(serve(300, { using: tokenBroker(whenEnding(engine, patch)) })).rejects.toMatchObject({ code });
    expect(await read()).toMatchObject({ ...changes, failure });
    expect(names()).toEqual([]);
  });

  it("is answered to the caller also when the table cannot record it", async () => {
    const { serve, method, read, engine, logger } = await openMinted();
    method.endClient();
    const acquire = async () => {
      throw new Failure("table_throttled");
    };
    const using = tokenBroker({ ...engine, connections: { ...engine.connections, acquire } });
    await expect(serve(300, { using })).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({ status: "active" });
    expect(logger.text()).toContain("could not be marked");
  });

  it("takes a token out of memory no later than the next time it is minted", async () => {
    const { serve, method, clock, hold } = await openMinted();
    await serve();
    method.endClient();
    clock.moveSeconds(hour - 200);
    await hold();
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
  });
});

/** Runs before the lease is taken, under which the end is to be written. */
function whenEnding(engine: World["engine"], meanwhile: () => Promise<void>): World["engine"] {
  const acquire: typeof engine.connections.acquire = async (...call) => {
    await meanwhile();
    return engine.connections.acquire(...call);
  };
  return { ...engine, connections: { ...engine.connections, acquire } };
}

describe("a failure that passes", () => {
  it.each([
    ["provider_unavailable", undefined],
    ["provider_throttled", 17],
    ["client_misconfigured", undefined],
  ] as const)("is told to the caller and writes nothing: %s", async (code, retryAfterSeconds) => {
    const { serve, method, read, calls, names, clock } = await openMinted();
    const before = await read();
    method.failNext("mint", new Failure(code, { retryAfterSeconds }));
    await expect(serve()).rejects.toMatchObject({ code, retryAfterSeconds });
    expect(await read()).toEqual(before);
    expect(calls).toMatchObject({ acquire: 0, commit: 0 });
    expect(names()).toEqual([]);
    clock.moveSeconds(retryAfterSeconds ?? 2);
    expect(await serve()).toBe("token-2-of-client-1-full");
  });

  it("keeps this process from asking again before the provider allows it, and callers get Retry-After", async () => {
    const { serve, method, clock } = await openMinted();
    method.failNext("mint", new Failure("provider_throttled", { retryAfterSeconds: 17 }));
    await expect(serve()).rejects.toMatchObject({ retryAfterSeconds: 17 });
    clock.moveSeconds(10.5);
    await expect(serve()).rejects.toMatchObject({ code: "provider_throttled", retryAfterSeconds: 7 });
    expect(method.requested).toHaveLength(1);
    clock.moveSeconds(6.5);
    expect(await serve()).toBe("token-2-of-client-1-full");
  });

  it("of a provider that names no time keeps this process from asking for two seconds", async () => {
    const { serve, method, clock } = await openMinted();
    method.failAlways("mint", new Failure("provider_unavailable"));
    for (let caller = 0; caller < 20; caller += 1) {
      await expect(serve()).rejects.toMatchObject({ code: "provider_unavailable" });
    }
    expect(method.requested).toHaveLength(1);
    clock.moveSeconds(2);
    await expect(serve()).rejects.toMatchObject({ code: "provider_unavailable" });
    expect(method.requested).toHaveLength(2);
  });

  it("keeps it from asking for a minute at most: another submission is not held up by the failure of the one before", async () => {
    const { serve, method, clock } = await openMinted();
    method.failNext("mint", new Failure("provider_throttled", { retryAfterSeconds: 86_400 }));
    await expect(serve()).rejects.toMatchObject({ code: "provider_throttled" });
    clock.moveSeconds(59);
    await expect(serve()).rejects.toMatchObject({ code: "provider_throttled", retryAfterSeconds: 1 });
    clock.moveSeconds(1);
    expect(await serve()).toBe("token-2-of-client-1-full");
  });

  it("that the last probe met as well does not shorten the wait that the provider asks for now", async () => {
    const { serve, method, clock, connections } = await openMinted();
    const failure = { code: "provider_throttled", at: clock(), attempts: 1, retryAt: clock() } as const;
    connections.patch(net, { failure });
    clock.moveSeconds(60);
    method.failNext("mint", new Failure("provider_throttled", { retryAfterSeconds: 17 }));
    await expect(serve()).rejects.toMatchObject({ retryAfterSeconds: 17 });
  });

  it("of our store is answered with a short Retry-After, and writes nothing", async () => {
    const { serve, read, engine, credentials } = await openMinted();
    const before = await read();
    const sealed = { ...credentials, read: () => Promise.reject(new Failure("vault_sealed")) };
    const using = tokenBroker({ ...engine, credentials: sealed });
    await expect(serve(300, { using })).rejects.toMatchObject({ code: "vault_sealed", retryAfterSeconds: 2 });
    expect(await read()).toEqual(before);
  });

  it("leaves the token in memory in use while that lives", async () => {
    const { serve, method, clock } = await openMinted();
    await serve();
    method.failAlways("mint", new Failure("provider_unreachable"));
    clock.moveSeconds(hour - 200);
    expect(await serve()).toBe(first);
    clock.moveSeconds(190);
    expect(await serve()).toBe(first);
    clock.moveSeconds(5);
    await expect(serve()).rejects.toMatchObject({ code: "provider_unreachable" });
  });

  it("never makes the connection degraded, however long it lasts", async () => {
    const { serve, method, clock, read, names } = await openMinted();
    await serve();
    method.failAlways("mint", new Failure("provider_unreachable"));
    for (let turn = 0; turn < 50; turn += 1) {
      clock.moveSeconds(hour);
      await expect(serve()).rejects.toMatchObject({ code: "provider_unreachable" });
    }
    expect(await read()).toMatchObject({ status: "active" });
    expect(names()).toEqual([]);
  });
});

describe("a bug in a method", () => {
  it("is internal to the caller, with the bug as its cause for the log, and does not end the connection", async () => {
    const { serve, method, engine, read } = await openMinted();
    const before = await read();
    const bug = new TypeError("a bug");
    const using = tokenBroker({ ...engine, methods: buildMethods({ ...method, mint: () => Promise.reject(bug) }) });
    await expect(serve(300, { using })).rejects.toMatchObject({ code: "internal", cause: bug });
    expect(await read()).toEqual(before);
  });
});

describe("a token that the provider rejects as soon as it was minted", () => {
  it("is minted once more", async () => {
    const { serve, method } = await openMinted();
    method.failNext("mint", new Failure("access_token_rejected"));
    expect(await serve()).toBe("token-2-of-client-1-full");
  });

  it("is not minted a third time, and nothing is written", async () => {
    const { serve, method, read } = await openMinted();
    const before = await read();
    method.failAlways("mint", new Failure("access_token_rejected"));
    await expect(serve()).rejects.toMatchObject({ code: "access_token_rejected" });
    expect(method.requested).toHaveLength(2);
    expect(await read()).toEqual(before);
  });
});

describe("S47: neither a client's secret nor a token", () => {
  it("is in a log, an event or a record, whatever happens", async () => {
    const { serve, refresh, method, clock, logger, events, connections, read, credentials } = await openMinted();
    await serve();
    method.failNext("mint", new Failure("provider_answer_invalid"));
    await refresh();
    method.endClient();
    clock.moveSeconds(hour);
    await expect(serve()).rejects.toThrow();
    method.mend();
    await refresh();
    await credentials.write(live, fieldsOf({ client_id: "x", client_secret: secretOf("x"), grant_id: "of another" }), { cas: 1 });
    await refresh();
    const said = [logger.text(), JSON.stringify([events.published, connections.kept, await read()])].join();
    expect(said).not.toMatch(/canary-secret|token-\d/);
    expect(said).toContain("connection-of-acme");
  });
});
