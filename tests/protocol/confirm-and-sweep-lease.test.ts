import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { acme, attemptOf, openWorld } from "../fixtures/connect-fixture.ts";

describe("while another process holds the lease of the connection", () => {
  it("a confirmation gets Retry-After while another process works on the connection, and succeeds afterwards", async () => {
    const { connect, park, confirm, connections, clock, held } = openWorld();
    await connect();
    const confirmation = await park();
    const until = new Date(clock().getTime() + 30_000);
    await connections.acquire(acme, { owner: "a process that died", now: clock(), until });
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "connection_busy", retryAfterSeconds: expect.any(Number) });
    expect(await held(), "nothing is changed without the lease").not.toMatchObject({ grant_id: attemptOf(confirmation) });
    clock.moveSeconds(30);
    expect(await confirm(confirmation)).toMatchObject({ connection: { grantId: attemptOf(confirmation), status: "active" } });
    expect(connections.leaseOf(acme)).toBeUndefined();
  });

  it("a confirmation waits for who works on the connection for a moment", async () => {
    const { connect, park, confirm, connections, clock, timers, deps } = openWorld();
    await connect();
    const confirmation = await park();
    const until = new Date(clock().getTime() + 30_000);
    const held = await connections.acquire(acme, { owner: "a refresh", now: clock(), until });
    const lease = held.kind === "acquired" ? held.lease : expect.fail("the lease was not there");
    const pause: typeof timers.pause = async (...given) => {
      await connections.release(acme, lease);
      return timers.pause(...given);
    };
    expect(await confirm(confirmation, undefined, { ...deps, timers: { ...timers, pause } })).toMatchObject({
      connection: { grantId: attemptOf(confirmation) },
    });
  });

  it("the sweeper leaves a grant for its next run while another process works on its connection", async () => {
    const { connect, park, confirm, sweep, connections, credentials, clock } = openWorld();
    await connect();
    const confirmation = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toThrow();
    clock.moveMinutes(2);
    const until = new Date(clock().getTime() + 30_000);
    await connections.acquire(acme, { owner: "a process that died", now: clock(), until });
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    clock.moveMinutes(5);
    expect(await sweep()).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect(await connections.read(acme)).toMatchObject({ grantId: attemptOf(confirmation), status: "active" });
  });
});
