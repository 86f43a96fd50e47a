import { describe, expect, it } from "vitest";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../lib/errors.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { acme, firstAccess, refreshedAccess, signal } from "../fixtures/engine-fixture.ts";
import { openRefreshed, times } from "./rejected-token-fixture.ts";

describe("S68: the memory of a process", () => {
  it("holds no token of the earlier grant once the same account is connected again", async () => {
    const { startBroker, connect, clock } = await openRefreshed();
    const warm = times(4, startBroker);
    await Promise.all(warm.map((serve) => serve()));
    await connect();
    for (let second = 0; second < 61; second += 1) {
      expect(new Set(await Promise.all(warm.map((serve) => serve())))).toEqual(new Set([`access-of-${ada}-2`]));
      clock.moveSeconds(1);
    }
  });

  it("is trusted for a second after a disconnect, and serves nothing after that", async () => {
    const { startBroker, disconnect, connect, clock } = await openRefreshed();
    const warm = startBroker();
    await warm();
    await disconnect();
    clock.moveSeconds(1);
    await expect(warm()).rejects.toMatchObject({ code: "not_found" });
    await connect();
    expect(await warm()).toBe(`access-of-${ada}-2`);
  });

  it("notices a refresh by another process within a second", async () => {
    const { startBroker, refresh, clock } = await openRefreshed();
    const warm = startBroker();
    await warm();
    await refresh({ kind: "asked" });
    clock.moveSeconds(1);
    expect(await warm()).toBe(refreshedAccess(1));
  });

  it("is trusted for a minute while the table does not answer, and not longer", async () => {
    const { engine, connections, clock } = await openRefreshed();
    let isDown = false;
    const down = () => Promise.reject(new Failure("table_unavailable"));
    const read: typeof connections.read = (key) => (isDown ? down() : connections.read(key));
    const acquire: typeof connections.acquire = (...call) => (isDown ? down() : connections.acquire(...call));
    const broker = tokenBroker({ ...engine, connections: { ...connections, read, acquire } });
    const serve = async () => bearerOf(await broker.serve(acme, 300, signal));
    await serve();
    isDown = true;
    clock.moveSeconds(59);
    expect(await serve()).toBe(firstAccess);
    clock.moveSeconds(1);
    await expect(serve()).rejects.toMatchObject({ code: "table_unavailable" });
  });
});
