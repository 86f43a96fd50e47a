import { describe, expect, it } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import { checkConnection } from "../../lib/connections/tokens/check-connection.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, openEngine, signal } from "../fixtures/engine-fixture.ts";

const asked = { kind: "asked" } as const;

/** A connection with most of the hour left, whose refresh a person asked for while a store or the provider was out. */
async function openFailed(failure = new Failure("vault_sealed")) {
  const world = await openEngine();
  const { credentials, provider, refresh, engine } = world;
  if (failure.code === "vault_sealed") {
    await refresh(asked, { ...engine, credentials: { ...credentials, read: () => Promise.reject(failure) } });
  } else {
    provider.failNext("refresh", failure);
    await refresh(asked);
  }
  return { ...world, failed: await world.read(), check: () => checkConnection(engine, acme, signal) };
}

describe.each(["vault_sealed", "provider_unreachable"] as const)("after %s, a failure that has passed,", (code) => {
  it("the promised retry comes at its time, and clears the failure", async () => {
    const { failed, tick, untilDue, read, provider } = await openFailed(new Failure(code));
    expect(failed).toMatchObject({ failure: { code }, due: { at: failed.failure?.retryAt, reason: "retry" } });
    await untilDue();
    expect(await tick()).toEqual({ "gcp refreshed retry": 1 });
    expect(await read()).not.toHaveProperty("failure");
    expect((await read()).due).toMatchObject({ reason: "expiry" });
    expect(provider.refreshed).toHaveLength(1);
  });

  it.each([
    ["is not used", { lastUsedAt: new Date(0) }],
    ["has a token whose life is not known", { expiresAt: undefined }],
  ])("the retry comes for a connection that %s", async (_, changes) => {
    const { tick, connections, read, clock } = await openFailed(new Failure(code));
    connections.patch(acme, changes as Partial<Connection>);
    clock.moveSeconds(30);
    expect(await tick()).toEqual({ "gcp refreshed retry": 1 });
    expect(await read()).not.toHaveProperty("failure");
  });

  it("a check that finds the connection working clears the failure before that", async () => {
    const { check, read } = await openFailed(new Failure(code));
    const checked = await check();
    expect(checked).not.toHaveProperty("failure");
    expect(checked.connection).not.toHaveProperty("failure");
    expect(await read()).not.toHaveProperty("failure");
  });

  it("a check while it lasts says that the token works, and leaves the failure and its retry", async () => {
    const { check, credentials, provider, read, failed } = await openFailed(new Failure(code));
    provider.failAlways("refresh", new Failure(code));
    credentials.failNext("write", new Failure(code));
    expect(await check()).not.toHaveProperty("failure");
    expect(await read()).toMatchObject({ failure: { code, attempts: 1, since: failed.failure?.at } });
  });
});

describe("a failure of a store of a connection without a refresh token", () => {
  const openUnrefreshable = async () => {
    const world = await openEngine();
    world.connections.patch(acme, { hasRefreshToken: false });
    const read = () => Promise.reject(new Failure("vault_sealed"));
    await world.refresh(asked, { ...world.engine, credentials: { ...world.credentials, read } });
    return world;
  };

  it("is retried and cleared, though nothing can be refreshed", async () => {
    const { tick, untilDue, read, clock, provider } = await openUnrefreshable();
    expect(await read()).toMatchObject({ failure: { code: "vault_sealed" }, due: { reason: "retry" } });
    await untilDue();
    expect(await tick()).toEqual({ "gcp kept no_refresh_token": 1 });
    expect(await read()).not.toHaveProperty("failure");
    expect((await read()).due).toMatchObject({ reason: "credential_expiry" });
    clock.moveSeconds(60);
    expect(await tick(), "afterwards").toEqual({});
    expect(provider.refreshed).toEqual([]);
  });

  it("is cleared by a good check", async () => {
    const { engine, read } = await openUnrefreshable();
    expect(await checkConnection(engine, acme, signal)).not.toHaveProperty("failure");
    expect(await read()).not.toHaveProperty("failure");
  });
});
