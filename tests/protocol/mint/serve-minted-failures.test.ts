import { describe, expect, it } from "vitest";
import { tokenBroker } from "../../../lib/connections/refresh/serve-token.ts";
import { Failure } from "../../../lib/errors.ts";
import { secondsAfter } from "../../../lib/instants.ts";
import { hour } from "../../fixtures/engine-fixture.ts";
import { fieldsOf } from "../../fixtures/fields-of.ts";
import { live, net, openMinted, secretOf, signal } from "./mint-fixture.ts";

type World = Awaited<ReturnType<typeof openMinted>>;

const first = "token-1-of-client-1-full";

describe("a client that the customer has revoked", () => {
  it("ends the connection for callers at once, with one event", async () => {
    const { serve, method, read, names, clock, connections } = await openMinted();
    method.revoke();
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({
      status: "reauth_required",
      failure: { code: "credential_rejected", at: clock(), attempts: 1 },
      duties: { probe: expect.any(Date) },
    });
    expect(names()).toEqual(["connection.reauth_required"]);
    expect(connections.leaseOf(net)).toBeUndefined();
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(method.requested, "nobody asks the provider again").toHaveLength(1);
  });

  it("ends it once, with one event, of 20 processes at once", async () => {
    const { serve, method, read, names, engine, events } = await openMinted();
    method.revoke();
    const served = await Promise.allSettled(Array.from({ length: 20 }, () => serve(300, { using: tokenBroker(engine) })));
    expect(served.map((end) => end.status === "rejected" && end.reason.code)).toEqual(Array(20).fill("credential_rejected"));
    expect(await read()).toMatchObject({ status: "reauth_required", failure: { attempts: 1 } });
    expect(names()).toEqual(["connection.reauth_required"]);
    expect(events.published.filter(({ name }) => name === "connection.reauth_required")).toHaveLength(1);
  });

  it("is not written down while another process has the lease, and is with the next caller", async () => {
    const { serve, method, read, names, hold, clock } = await openMinted();
    method.revoke();
    await hold();
    const before = await read();
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toEqual(before);
    expect(names()).toEqual([]);
    clock.moveSeconds(31);
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({ status: "reauth_required" });
  });

  it("does not end the connection that the customer has made anew meanwhile: its caller gets the new token", async () => {
    const { serve, method, read, names, connections, credentials, engine } = await openMinted();
    method.revoke();
    const submitAnother = async () => {
      method.mend();
      method.know("client-9", "another");
      await credentials.write(live, fieldsOf({ client_id: "client-9", client_secret: "another", grant_id: "grant-9" }), { cas: 1 });
      connections.patch(net, { grantId: "grant-9", credential: { ref: credentials.locate(live), version: 2 } });
    };
    expect(await serve(300, { using: tokenBroker(whenEnding(engine, submitAnother)) })).toBe("token-2-of-client-9-full");
    expect(await read()).toMatchObject({ status: "active", grantId: "grant-9" });
    expect(names()).toEqual([]);
  });

  it("does not end the connection whose secret a duty has replaced meanwhile", async () => {
    const { serve, method, read, connections, credentials, engine, storeBehindTheRecord } = await openMinted();
    method.know("client-1", "rotated at the provider");
    const replace = async () => {
      await storeBehindTheRecord("client-2");
      connections.patch(net, { credential: { ref: credentials.locate(live), version: 2 } });
    };
    expect(await serve(300, { using: tokenBroker(whenEnding(engine, replace)) })).toBe("token-2-of-client-2-full");
    expect(await read()).toMatchObject({ status: "active" });
  });

  it("is told to the caller also when the table does not take it", async () => {
    const { serve, method, read, engine, connections, logger } = await openMinted();
    method.revoke();
    let asks = 0;
    const acquire: typeof connections.acquire = async (...call) => {
      asks += 1;
      if (asks > 1) {
        throw new Failure("table_throttled");
      }
      return connections.acquire(...call);
    };
    const using = tokenBroker({ ...engine, connections: { ...engine.connections, acquire } });
    await expect(serve(300, { using })).rejects.toMatchObject({ code: "credential_rejected" });
    expect(await read()).toMatchObject({ status: "active" });
    expect(logger.text()).toContain("could not be marked");
  });

  it("takes a token out of memory no later than the next time it is minted", async () => {
    const { serve, method, clock, hold } = await openMinted();
    await serve();
    method.revoke();
    clock.moveSeconds(hour - 200);
    await hold();
    await expect(serve()).rejects.toMatchObject({ code: "credential_rejected" });
  });
});

/** Runs before the second acquisition: the first brings the record, the second is to write the end. */
function whenEnding(engine: World["engine"], meanwhile: () => Promise<void>): World["engine"] {
  let asks = 0;
  const acquire: typeof engine.connections.acquire = async (...call) => {
    asks += 1;
    if (asks === 2) {
      await meanwhile();
    }
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
    const { serve, method, read, calls, names } = await openMinted();
    const before = await read();
    method.failNext("mint", new Failure(code, { retryAfterSeconds }));
    await expect(serve()).rejects.toMatchObject({ code, retryAfterSeconds });
    expect(await read()).toEqual(before);
    expect(calls).toMatchObject({ acquire: 1, commit: 0 });
    expect(names()).toEqual([]);
    expect(await serve()).toBe("token-2-of-client-1-full");
  });

  it("of our store is told with a short wait, and writes nothing", async () => {
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

describe("a flight of a minted token", () => {
  it("goes on for the others when the caller leaves who began it", async () => {
    const { broker, serve, method } = await openMinted();
    const { asked, answer } = method.hang();
    const caller = new AbortController();
    const begun = broker.serve(net, 300, caller.signal);
    const joined = serve();
    await asked;
    caller.abort();
    answer();
    expect(await joined).toBe(first);
    await begun;
    expect(method.requested).toHaveLength(1);
  });

  it("goes on for the others also when that caller leaves before the store was read", async () => {
    const { broker, serve } = await openMinted();
    const begun = broker.serve(net, 300, AbortSignal.abort());
    expect(await serve()).toBe(first);
    await begun;
  });

  it("goes on without a caller who joined and leaves", async () => {
    const { broker, serve, method } = await openMinted();
    const { asked, answer } = method.hang();
    const begun = serve();
    await asked;
    await expect(broker.serve(net, 300, AbortSignal.abort())).rejects.toMatchObject({ code: "deadline_exceeded" });
    answer();
    expect(await begun).toBe(first);
  });

  it.each([
    ["after 20 seconds", undefined, 20],
    ["five seconds before the process ends", 12, 7],
  ])("is over %s, whatever the provider does, and nothing is written", async (_, endsInSeconds, seconds) => {
    const { broker, serve, method, clock, timers, read } = await openMinted();
    const before = await read();
    const { asked, answer } = method.hang();
    let isOver = false;
    const endsAt = endsInSeconds === undefined ? undefined : secondsAfter(clock(), endsInSeconds);
    const begun = broker.serve(net, 300, signal, endsAt).finally(() => {
      isOver = true;
    });
    const refused = expect(begun).rejects.toMatchObject({ code: "deadline_exceeded" });
    await asked;
    clock.moveSeconds(seconds - 0.001);
    timers.fire();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    clock.moveSeconds(0.001);
    timers.fire();
    await refused;
    answer();
    expect(await read()).toEqual(before);
    expect(await serve()).toBe("token-2-of-client-1-full");
  });
});

describe("S47: neither a client's secret nor a token", () => {
  it("is in a log, an event or a record, whatever happens", async () => {
    const { serve, refresh, method, clock, logger, events, connections, read, credentials } = await openMinted();
    await serve();
    method.failNext("mint", new Failure("provider_answer_invalid"));
    await refresh();
    method.revoke();
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
