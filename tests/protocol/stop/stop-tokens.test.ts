import { describe, expect, it } from "vitest";
import type { StopTarget } from "../../../lib/connections/switches.ts";
import { checkConnection } from "../../../lib/connections/tokens/check-connection.ts";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { withLiveToken } from "../../../lib/connections/tokens/with-live-token.ts";
import { Failure } from "../../../lib/errors.ts";
import { acme, firstAccess, refreshedAccess, rotatedRefresh, signal } from "../../fixtures/engine-fixture.ts";
import { openBroker } from "../broker-fixture.ts";
import { net, openMinted } from "../mint/mint-fixture.ts";
import { openAccounts } from "../setup/account-broker-fixture.ts";

const organisation: StopTarget = { kind: "organisation", tenant: "acme" };
const stopped = { code: "stopped", retryAfterSeconds: 60 };

describe("S73: a stopped connection whose tokens are stored", () => {
  it.each<StopTarget>([{ kind: "everything" }, { kind: "provider", provider: "gcp" }, organisation])(
    "is served neither from memory nor from the store, and is again after %j is lifted",
    async (target) => {
      const { serve, counted, calls, clock, switches } = await openBroker();
      await serve();
      switches.turn({ stops: [target] });
      await expect(serve(), "from memory").rejects.toMatchObject(stopped);
      clock.moveSeconds(1);
      await expect(serve(), "after a look at its record").rejects.toMatchObject(stopped);
      await expect(serve(300, tokenBroker(counted)), "from the store").rejects.toMatchObject(stopped);
      expect(calls, "nothing is read for a caller who is refused").toMatchObject({ record: 1, read: 1 });
      switches.turn({ stops: [] });
      expect(await serve()).toBe(firstAccess);
    },
  );

  it("is served when another organisation or provider is stopped", async () => {
    const { serve, switches } = await openBroker();
    switches.turn({
      stops: [
        { kind: "organisation", tenant: "globex" },
        { kind: "provider", provider: "aws" },
      ],
    });
    expect(await serve()).toBe(firstAccess);
  });

  it("is neither refreshed nor checked nor used for a person, and its record stays as it is", async () => {
    const { engine, refresh, read, provider, probed, switches } = await openBroker();
    const before = await read();
    switches.turn({ stops: [organisation] });
    const limits = { signal, endsAt: new Date(8e15), minTtlSeconds: 60 };
    await expect(refresh({ kind: "asked" })).rejects.toMatchObject(stopped);
    await expect(checkConnection(engine, acme, signal)).rejects.toMatchObject(stopped);
    await expect(withLiveToken(engine, acme, async () => expect.fail("it begins"), limits)).rejects.toMatchObject(stopped);
    expect([provider.refreshed, probed(), await read()]).toEqual([[], [], before]);
  });

  it("is not refreshed when the stop comes between its lease and the request, and releases the lease", async () => {
    const world = await openBroker();
    const { clock, credentials, switches, provider, read, refresh } = world;
    clock.moveMinutes(58);
    const before = await read();
    const stopThen: typeof credentials.read = async (...call) => {
      const found = await credentials.read(...call);
      switches.turn({ stops: [organisation] });
      return found;
    };
    const late = { ...world.engine, credentials: { ...credentials, read: stopThen } };
    await expect(refresh({ kind: "asked" }, late)).rejects.toMatchObject(stopped);
    expect([provider.refreshed, await read()]).toEqual([[], before]);
    switches.turn({ stops: [] });
    expect(await refresh({ kind: "asked" })).toMatchObject({ kind: "refreshed" });
  });

  it("S15: stores the refresh token that comes while it is stopped, and hands its token to nobody", async () => {
    const { clock, switches, provider, serve, held, read } = await openBroker();
    clock.moveMinutes(58);
    provider.scriptRefreshes({ rotate: true, meanwhile: async () => switches.turn({ stops: [organisation] }) });
    await expect(serve()).rejects.toMatchObject(stopped);
    expect(await held()).toMatchObject({ refresh_token: rotatedRefresh(1), access_token: refreshedAccess(1) });
    expect(await read()).toMatchObject({ status: "active", credential: { version: 2 } });
    switches.turn({ stops: [] });
    expect(await serve()).toBe(refreshedAccess(1));
    expect(provider.refreshed).toHaveLength(1);
  });

  it("refuses the callers who wait for the same refresh, and those who are offered the old token meanwhile", async () => {
    const { clock, switches, provider, serve } = await openBroker();
    clock.moveMinutes(58);
    const answered = Promise.withResolvers<void>();
    provider.scriptRefreshes({ meanwhile: () => answered.promise });
    const callers = Array.from({ length: 5 }, () => serve());
    await expect.poll(() => provider.refreshed.length).toBe(1);
    switches.turn({ stops: [organisation] });
    const late = serve(0);
    answered.resolve();
    const codes = (await Promise.allSettled([...callers, late])).map((end) => (end.status === "rejected" ? end.reason.code : end.value));
    // The others were offered the token that still lived, before the stop.
    expect(codes).toEqual(["stopped", ...Array.from({ length: 4 }, () => firstAccess), "stopped"]);
  });
});

describe("S73: a stopped connection whose tokens are minted", () => {
  it("is served none from memory, and none is requested", async () => {
    const { serve, refresh, method, switches } = await openMinted();
    await serve();
    switches.turn({ stops: [organisation] });
    await expect(serve()).rejects.toMatchObject(stopped);
    await expect(serve(3000, { access: "read" })).rejects.toMatchObject(stopped);
    await expect(refresh()).rejects.toMatchObject(stopped);
    expect(method.requested).toHaveLength(1);
  });

  it("is asked for none when the stop comes after the reads, and for one as soon as it is lifted", async () => {
    const { deps, credentials, switches, method, refresh, read } = await openMinted();
    const before = await read();
    const stopThen: typeof credentials.read = async (...call) => {
      const found = await credentials.read(...call);
      switches.turn({ stops: [organisation] });
      return found;
    };
    const late = { ...deps, credentials: { ...credentials, read: stopThen } };
    const broker = tokenBroker(late);
    await expect(broker.serve(net, 300, signal)).rejects.toMatchObject(stopped);
    switches.turn({ stops: [] });
    await expect(refresh({ kind: "asked" }, late), "a proof").rejects.toMatchObject(stopped);
    expect([method.requested, await read()]).toEqual([[], before]);
    switches.turn({ stops: [] });
    late.credentials.read = credentials.read;
    expect(await broker.serve(net, 300, signal)).toMatchObject({ type: "bearer" });
  });

  it("is asked for one at once when the stop was lifted in the same moment", async () => {
    const { deps, switches, method } = await openMinted();
    let isStopped = true;
    const requireOpen: typeof switches.requireOpen = async () => {
      if (isStopped) {
        isStopped = false;
        throw new Failure("stopped", { retryAfterSeconds: 60 });
      }
    };
    const broker = tokenBroker({ ...deps, switches: { ...switches, requireOpen } });
    await expect(broker.serve(net, 300, signal)).rejects.toMatchObject(stopped);
    expect(await broker.serve(net, 300, signal)).toMatchObject({ type: "bearer" });
    expect(method.requested).toHaveLength(1);
  });

  it("hands out no token that was under way, and asks for another one after the stop", async () => {
    const { serve, method, switches } = await openMinted();
    const { asked, answer } = method.hang();
    const first = serve();
    await asked;
    switches.turn({ stops: [organisation] });
    answer();
    await expect(first).rejects.toMatchObject(stopped);
    switches.turn({ stops: [] });
    expect(await serve()).toBe("token-2-of-client-1-full");
  });

  it("is served when another provider is stopped", async () => {
    const { serve, switches } = await openMinted();
    switches.turn({ stops: [{ kind: "provider", provider: "gcp" }] });
    expect(await serve()).toBe("token-1-of-client-1-full");
  });
});

describe("S73: the accounts that the setup of a stopped connection made", () => {
  it("are served from memory no more, and no token is requested", async () => {
    const { take, requested, clock, switches } = await openAccounts();
    const token = await take();
    switches.turn({ stops: [organisation] });
    await expect(take()).rejects.toMatchObject(stopped);
    clock.moveSeconds(60);
    await expect(take(), "after a look at its record").rejects.toMatchObject(stopped);
    await expect(take({ target: "shop" })).rejects.toMatchObject(stopped);
    expect(requested).toHaveLength(1);
    switches.turn({ stops: [] });
    expect([await take(), requested.length]).toEqual([token, 1]);
  });

  it("get no token that was under way, and one at once after the stop", async () => {
    const { take, hang, requested, switches } = await openAccounts();
    const answer = hang();
    const first = take();
    await expect.poll(() => requested.length).toBe(1);
    switches.turn({ stops: [organisation] });
    answer();
    await expect(first).rejects.toMatchObject(stopped);
    switches.turn({ stops: [] });
    expect(await take()).toEqual(expect.any(String));
  });

  it("are not asked for when the stop comes after the read of the record", async () => {
    const world = await openAccounts();
    const { take, requested, switches, connections, clock } = world;
    const { acquire } = connections;
    connections.acquire = async (...call) => {
      switches.turn({ stops: [organisation] });
      return acquire(...call);
    };
    clock.moveMinutes(59);
    await expect(take()).rejects.toMatchObject(stopped);
    expect([requested, world.provider.refreshed]).toEqual([[], []]);
    connections.acquire = acquire;
    switches.turn({ stops: [] });
    expect(await take(), "at once after the stop").toEqual(expect.any(String));
  });
});
