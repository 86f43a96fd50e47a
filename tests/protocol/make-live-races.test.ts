import { describe, expect, it } from "vitest";
import { toLiveKey, toParkedKey } from "../../lib/connections/credential-store.ts";
import { disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, attemptOf, openWorld, owner, signal } from "../fixtures/connect-fixture.ts";

/** Does something just before the first call of a port. */
const precededBy = <Given extends unknown[], Result>(
  call: (...given: Given) => Promise<Result>,
  deed: (...given: Given) => Promise<unknown> | undefined,
) => {
  let isDone = false;
  return async (...given: Given): Promise<Result> => {
    const doing = isDone ? undefined : deed(...given);
    isDone ||= doing !== undefined;
    await doing;
    return call(...given);
  };
};

describe("a grant that goes live", () => {
  it("is the connection when another process has made the same grant live since it read that there was none", async () => {
    const { deps, park, confirm } = openWorld();
    const confirmation = await park();
    const byOther = (key: { readonly area: string }) => (key.area === "parked" ? confirm(confirmation) : undefined);
    const credentials = { ...deps.credentials, read: precededBy(deps.credentials.read, byOther) };
    const { connection } = await confirm(confirmation, owner, { ...deps, credentials });
    expect(connection).toEqual(await deps.connections.read(acme));
    expect(connection.status).toBe("active");
  });

  it("is refused when its connection is disconnected just before the lease is asked for", async () => {
    const { deps, connect, park, confirm, clock } = openWorld();
    await connect();
    clock.moveSeconds(1);
    const confirmation = await park();
    const disconnect = async () => {
      clock.moveSeconds(1);
      await disconnectConnection(deps, acme, { principalId: owner.id }, signal);
    };
    const connections = { ...deps.connections, acquire: precededBy(deps.connections.acquire, disconnect) };
    await expect(confirm(confirmation, owner, { ...deps, connections })).rejects.toMatchObject({ code: "confirmation_invalid" });
    expect(await deps.connections.read(acme)).toBeUndefined();
  });

  it("is written in the next turn when the lease was lost before its record was written", async () => {
    const { deps, connect, park, confirm, clock } = openWorld();
    const { connection: earlier } = await connect();
    clock.moveSeconds(1);
    const confirmation = await park();
    let isLost = false;
    const write: typeof deps.connections.write = async (connection, held, events) => {
      if (held !== undefined && !isLost) {
        isLost = true;
        await deps.connections.release(connection, held.lease);
        return false;
      }
      return deps.connections.write(connection, held, events);
    };
    const { connection } = await confirm(confirmation, owner, { ...deps, connections: { ...deps.connections, write } });
    expect([isLost, connection.id, connection.grantId === earlier.grantId]).toEqual([true, earlier.id, false]);
    expect(await deps.connections.read(acme)).toMatchObject({ grantId: connection.grantId, status: "active" });
  });

  it("goes on after a later one was made live, if its credential is the one that is stored: the record then names it", async () => {
    const { deps, connect, park, confirm, sweep, clock, credentials } = openWorld();
    await connect();
    const confirmation = await park();
    const [parked = expect.fail("nothing is parked")] = [await deps.parked.read(attemptOf(confirmation))];
    const { fields = {} } = (await credentials.read(toParkedKey(parked))) ?? {};
    credentials.failNext("write", new Failure("store_unavailable"));
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "store_unavailable" });
    clock.moveSeconds(1);
    await connect();
    // What a process does that was suspended in between.
    const { version = 0 } = (await credentials.read(toLiveKey(acme))) ?? {};
    await credentials.write(toLiveKey(acme), fields, { cas: version });
    clock.moveMinutes(6);
    expect(await sweep()).toMatchObject({ live: 1 });
    expect(await deps.connections.read(acme)).toMatchObject({ grantId: attemptOf(confirmation), status: "active" });
  });
});
