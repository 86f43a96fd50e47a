import { describe, expect, it } from "vitest";
import { nextProbe } from "../../lib/connections/duties/next-probe.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { minutesAfter } from "../../lib/system.ts";
import { clientId, type Duties, openDuties } from "./duties-fixture.ts";

const day = 86_400;

/** The method whose tokens are not minted any more, for this reason. */
const refusing = ({ engine, provider, method }: Duties, failure: Failure) => ({
  ...engine,
  methods: buildMethods(provider, { ...method, mint: () => Promise.reject(failure) }),
});

describe("the probe of a connection whose tokens are minted", () => {
  it("is made every day at the connection's time of day", async () => {
    const { tick, readClient, untilDue, clock } = await openDuties({ probe: 0 });
    for (let times = 0; times < 3; times += 1) {
      expect(await tick()).toMatchObject({ "tailscale duty probe done": 1 });
      const at = nextProbe(clientId, clock());
      expect(await readClient()).toMatchObject({ status: "active", due: { at, reason: "duty" }, duties: { probe: at } });
      await untilDue();
    }
  });

  it("comes before a duty of the method's own that has the same name", async () => {
    const { engine, provider, method, tick } = await openDuties({ probe: 0 });
    const own = () => Promise.reject(new Failure("provider_timeout"));
    const methods = buildMethods(provider, { ...method, duties: { ...method.duties, probe: own } });
    expect(await tick({}, { ...engine, methods })).toEqual({ "tailscale duty probe done": 1 });
  });

  it("notices an unused dead secret, and restores the connection once it is repaired", async () => {
    const world = await openDuties({ probe: 0, auth_key: 10 * day });
    const { tick, readClient, untilDue, events } = world;
    expect(await tick({}, refusing(world, new Failure("credential_rejected")))).toEqual({
      "tailscale duty probe failed credential_rejected": 1,
    });
    expect(await readClient()).toMatchObject({ status: "reauth_required", due: { reason: "duty" } });
    await untilDue();
    expect(await tick()).toMatchObject({ "tailscale duty probe done": 1 });
    expect(await readClient()).toMatchObject({ status: "active" });
    expect(events.names().slice(-2)).toEqual(["connection.reauth_required", "connection.recovered"]);
  });

  it("is tried again after fifteen minutes, with its connection as it was, when a step of the engine fails", async () => {
    const world = await openDuties({ probe: 0 });
    const { tick, readClient, clock } = world;
    const engine = refusing(world, new Failure("credential_rejected"));
    const endings = { ...engine.endings, mayEnd: () => Promise.reject(new Failure("internal")) };
    await tick({}, { ...engine, endings });
    const at = minutesAfter(clock(), 15);
    expect(await readClient()).toMatchObject({ status: "active", due: { at, reason: "duty" }, duties: { probe: at } });
  });

  it("is still a duty while it is tried again", async () => {
    const world = await openDuties({ probe: 0 });
    const { tick, readClient } = world;
    await tick({}, refusing(world, new Failure("provider_unreachable", { retryAfterSeconds: 60 })));
    const { status, due, failure } = await readClient();
    expect(status).toBe("active");
    expect(due).toEqual({ at: failure?.retryAt, reason: "duty" });
  });
});
