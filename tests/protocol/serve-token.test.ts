import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../lib/errors.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { ada, cloudScope } from "../fakes/scripted-provider.ts";
import { acme, firstAccess, hour, refreshedAccess, rotatedRefresh, signal } from "../fixtures/engine-fixture.ts";
import { openBroker } from "./broker-fixture.ts";

const live = { ...acme, area: "connections" } as const;

describe("a live token", () => {
  it("is served with its expiry and scopes, and never with a refresh token", async () => {
    const { broker, read } = await openBroker();
    const token = await broker.serve(acme, 300, signal);
    expect({ ...token, accessToken: bearerOf(token) }).toEqual({
      type: "bearer",
      accessToken: firstAccess,
      expiresAt: (await read()).expiresAt,
      issuedAt: (await read()).refreshedAt,
      scopes: ["openid", "email", cloudScope],
      connectionId: expect.any(String),
      grantId: expect.any(String),
      facts: { provider: "gcp", account: "default", method: "login", identity: (await read()).identity },
      isOnly: false,
      missingScopes: [],
    });
  });

  it("S50: is served from memory for a second without a call, for a minute with a look at the record each second, and then from the store", async () => {
    const { serve, calls, clock } = await openBroker();
    await serve();
    expect(calls).toMatchObject({ acquire: 0, read: 1, record: 1 });
    clock.moveSeconds(0.9);
    expect(await serve()).toBe(firstAccess);
    expect(calls).toMatchObject({ acquire: 0, read: 1, record: 1 });
    clock.moveSeconds(0.1);
    expect([await serve(), await serve()]).toEqual([firstAccess, firstAccess]);
    expect(calls).toMatchObject({ acquire: 0, read: 1, record: 2 });
    clock.moveSeconds(58.9);
    expect(await serve()).toBe(firstAccess);
    expect(calls).toMatchObject({ acquire: 0, read: 1, record: 3 });
    clock.moveSeconds(0.1);
    expect(await serve(), "looked at a moment ago").toBe(firstAccess);
    clock.moveSeconds(0.9);
    expect(await serve()).toBe(firstAccess);
    expect(calls).toMatchObject({ acquire: 0, read: 2, record: 4 });
  });

  it("is taken out of memory when it is to be forgotten, and then looked for at once; another token's fingerprint forgets nothing", async () => {
    const { serve, broker, calls } = await openBroker();
    const token = await serve();
    broker.forget(acme, "full", "the fingerprint of another token");
    await serve();
    expect(calls).toMatchObject({ record: 1, read: 1 });
    broker.forget(acme, "full", createHash("sha256").update(token).digest("base64url"));
    await serve();
    expect(calls).toMatchObject({ record: 2, read: 2 });
    broker.forget(acme, "full", undefined);
    await serve();
    expect(calls).toMatchObject({ record: 3, read: 3 });
  });

  it("is counted as missing in memory once for each caller, and not when it is there", async () => {
    const { serve, counted, clock } = await openBroker();
    let missed = 0;
    const broker = tokenBroker({
      ...counted,
      missed: () => {
        missed += 1;
      },
    });
    await Promise.all([serve(300, broker), serve(300, broker)]);
    expect(missed).toBe(2);
    await serve(300, broker);
    expect(missed).toBe(2);
    clock.moveSeconds(1);
    await serve(300, broker);
    expect(missed, "the record is looked at again").toBe(3);
    clock.moveSeconds(2 * hour);
    await counted.connections.acquire(acme, { owner: "another process", now: clock(), until: new Date(clock().getTime() + 1_000) });
    await serve(300, broker);
    expect(missed, "the caller waits for another process").toBe(4);
  });

  it("is refreshed when less is left than was asked for, and then served from memory", async () => {
    const { serve, clock, provider, calls } = await openBroker();
    clock.moveSeconds(hour - 300);
    expect(await serve(300)).toBe(refreshedAccess(1));
    expect(await serve(300)).toBe(refreshedAccess(1));
    expect(provider.refreshed).toHaveLength(1);
    expect(calls.acquire).toBe(1);
  });

  it("is not served from memory when less is left there than was asked for", async () => {
    const { serve, clock, provider } = await openBroker();
    clock.moveSeconds(hour - 330);
    expect(await serve(300)).toBe(firstAccess);
    clock.moveSeconds(40);
    expect(await serve(300)).toBe(refreshedAccess(1));
    expect(provider.refreshed).toHaveLength(1);
  });

  it("S15: is refreshed once for 50 callers at once, whose refresh token is rotated", async () => {
    const { serve, clock, provider, held, calls } = await openBroker();
    provider.scriptRefreshes({ rotate: true });
    clock.moveSeconds(2 * hour);
    const served = await Promise.all(Array.from({ length: 50 }, () => serve()));
    expect(new Set(served)).toEqual(new Set([refreshedAccess(1)]));
    expect(provider.refreshed).toHaveLength(1);
    expect(calls.acquire).toBe(1);
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1) });
  });

  it("S15: is refreshed once for 50 processes at once", async () => {
    const { serve, clock, provider, counted } = await openBroker();
    provider.scriptRefreshes({ rotate: true });
    clock.moveSeconds(2 * hour);
    const served = await Promise.all(Array.from({ length: 50 }, () => serve(300, tokenBroker(counted))));
    expect(new Set(served)).toEqual(new Set([refreshedAccess(1)]));
    expect(provider.refreshed).toHaveLength(1);
  });

  it("has as much left as each caller asked for, although another who asked for less came a moment before", async () => {
    const { serve, clock, provider } = await openBroker();
    clock.moveSeconds(hour - 200);
    const [less, more] = await Promise.all([serve(60), serve(300)]);
    expect(less).toBe(firstAccess);
    expect(more).toBe(refreshedAccess(1));
    expect(provider.refreshed).toHaveLength(1);
  });

  it("of a short life is not refreshed at every call: half of its life is enough", async () => {
    const { serve, clock, provider } = await openBroker();
    provider.scriptRefreshes({ lifeSeconds: 240 });
    clock.moveSeconds(hour);
    for (const seconds of [0, 30, 61, 28]) {
      clock.moveSeconds(seconds);
      expect(await serve(3000)).toBe(refreshedAccess(1));
    }
    clock.moveSeconds(2);
    expect(await serve(3000)).toBe(refreshedAccess(2));
    expect(provider.refreshed).toHaveLength(2);
  });

  it("of unknown lifetime is served as it is", async () => {
    const { serve, refresh, provider, clock } = await openBroker();
    provider.scriptRefreshes({ lifeSeconds: undefined });
    await refresh({ kind: "asked" });
    clock.moveSeconds(100 * hour);
    expect(await serve(3000)).toBe(refreshedAccess(1));
    expect(provider.refreshed).toHaveLength(1);
  });

  it("is not mixed up with the token of a reconnect", async () => {
    const { serve, connect } = await openBroker();
    await serve();
    await connect();
    expect(await serve()).toBe(`access-of-${ada}-2`);
  });
});

describe("S49: tokens of different organisations", () => {
  it("are kept apart, in memory and in flight", async () => {
    const { broker, connectAnother, clock } = await openBroker();
    const globex = await connectAnother("globex");
    clock.moveSeconds(2 * hour);
    for (let round = 1; round <= 2; round += 1) {
      const [ours, theirs] = await Promise.all([acme, globex].map((key) => broker.serve(key, 300, signal)));
      expect(ours && bearerOf(ours)).toContain(`access-of-${ada}-`);
      expect(theirs && bearerOf(theirs)).toContain("access-of-person-of-globex-");
    }
  });

  it("are not there for an organisation that has no connection", async () => {
    const { broker } = await openBroker();
    await broker.serve(acme, 300, signal);
    await expect(broker.serve({ ...acme, tenant: "globex" }, 300, signal)).rejects.toMatchObject({ code: "not_found" });
    await expect(broker.serve({ ...acme, account: "other" }, 300, signal)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the use of a connection", () => {
  it("is recorded once an hour at most, and moves the timer of an idle connection", async () => {
    const { serve, clock, calls, read } = await openBroker();
    for (let minute = 0; minute < 59; minute += 1) {
      await serve();
      clock.moveMinutes(1);
    }
    expect(calls.touch).toBe(0);
    clock.moveSeconds(25 * hour);
    await serve();
    expect((await read()).lastUsedAt).toEqual(clock());
    expect((await read()).due).toMatchObject({ reason: "expiry" });
    await serve();
    clock.moveMinutes(59);
    await serve();
    expect(calls.touch, "written with the refresh").toBe(0);
    clock.moveMinutes(1);
    await serve();
    expect(calls.touch).toBe(1);
    expect((await read()).lastUsedAt).toEqual(clock());
  });

  it("moves the timer of an idle connection whose token is still served", async () => {
    const { serve, clock, calls, connections, read } = await openBroker();
    clock.moveSeconds(hour / 2);
    const due = { at: new Date(clock().getTime() + 6 * 24 * hour * 1000), reason: "keep_alive" } as const;
    connections.patch(acme, { lastUsedAt: new Date(clock().getTime() - 25 * hour * 1000), due });
    expect(await serve()).toBe(firstAccess);
    expect(calls.touch).toBe(1);
    const { due: moved, expiresAt } = await read();
    expect(moved?.reason).toBe("expiry");
    expect(moved?.at.getTime()).toBeLessThan(expiresAt?.getTime() ?? 0);
  });

  it("leaves the timer of a connection in use where it is: a moved one costs three write units more", async () => {
    const { serve, clock, calls, connections, read } = await openBroker();
    clock.moveSeconds(hour / 2);
    connections.patch(acme, { lastUsedAt: new Date(clock().getTime() - 23 * hour * 1000) });
    const { due } = await read();
    expect(await serve()).toBe(firstAccess);
    expect(calls.touch).toBe(1);
    expect(await read()).toMatchObject({ lastUsedAt: clock(), due });
  });

  it("is written down once for 50 callers of one flight, and for 50 who are served from memory an hour later", async () => {
    const { serve, clock, calls } = await openBroker();
    const fifty = () => Promise.all(Array.from({ length: 50 }, () => serve()));
    clock.moveSeconds(2 * hour);
    await fifty();
    clock.moveSeconds(hour - 40);
    await fifty();
    expect(calls.touch, "written with the refresh, and not yet an hour").toBe(0);
    clock.moveSeconds(40);
    await fifty();
    expect(calls.touch).toBe(1);
  });

  it("does not overwrite the retry time that another process has written since", async () => {
    const { counted, connections, clock, read, serve } = await openBroker();
    clock.moveSeconds(hour / 2);
    connections.patch(acme, { lastUsedAt: new Date(clock().getTime() - 7_200_000) });
    const failure = { code: "provider_throttled", at: clock(), attempts: 1, retryAt: new Date(clock().getTime() + 900_000) } as const;
    const failed = { failure, due: { at: failure.retryAt, reason: "retry" }, updatedAt: clock() } as const;
    const touch: typeof connections.touch = async (...call) => {
      connections.patch(acme, failed);
      await connections.touch(...call);
    };
    expect(await serve(300, tokenBroker({ ...counted, connections: { ...connections, touch } }))).toBe(firstAccess);
    expect(await read()).toMatchObject(failed);
  });

  it("does not fail a caller when it cannot be written down, and the log says so", async () => {
    const { counted, clock, connections, serve, logger } = await openBroker();
    clock.moveSeconds(hour / 2);
    connections.patch(acme, { lastUsedAt: new Date(clock().getTime() - 7_200_000) });
    let touched = 0;
    const touch = () => {
      touched += 1;
      return Promise.reject(new Failure("table_throttled"));
    };
    const broker = tokenBroker({ ...counted, connections: { ...connections, touch } });
    expect(await serve(300, broker)).toBe(firstAccess);
    expect(touched).toBe(1);
    expect(logger.text()).toMatch(/a use could not be written down.*table_throttled/s);
  });
});

describe("the memory of a process", () => {
  it("holds a thousand connections, and forgets the one unused longest", async () => {
    const { broker, calls, connections, credentials, read } = await openBroker();
    await broker.serve(acme, 300, signal);
    const stored = await credentials.read(live);
    for (let index = 0; index < 1000; index += 1) {
      const tenant = `tenant-${index}`;
      await credentials.write({ ...live, tenant }, { ...stored?.fields }, { cas: 0 });
      await connections.write({ ...(await read()), tenant }, undefined, []);
      await broker.serve({ ...acme, tenant }, 300, signal);
    }
    const before = calls.read;
    await broker.serve({ ...acme, tenant: "tenant-999" }, 300, signal);
    await broker.serve({ ...acme, tenant: "tenant-0" }, 300, signal);
    expect(calls.read).toBe(before);
    await broker.serve(acme, 300, signal);
    expect(calls.read).toBe(before + 1);
  });
});
