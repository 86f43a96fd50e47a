import { describe, expect, it } from "vitest";
import type { TickEnd } from "../../../lib/connections/jobs/tick-tally.ts";
import { buildMethods } from "../../../lib/connections/methods.ts";
import type { StopTarget } from "../../../lib/connections/switches.ts";
import { Failure } from "../../../lib/errors.ts";
import { openEngine } from "../../fixtures/engine-fixture.ts";
import { openDuties } from "../duties-fixture.ts";

const organisation: StopTarget = { kind: "organisation", tenant: "acme" };
const calm = { failures: [], isCutShort: false, refreshes: { tried: 0, failed: 0 } };

describe("S73: the schedule", () => {
  it("leaves a stopped connection alone, moves it on by ten minutes, reports nothing, and refreshes it after the stop", async () => {
    const { tick, read, untilDue, connectAnother, clock, provider, switches } = await openEngine();
    const spared = await connectAnother("globex");
    await untilDue();
    await untilDue(spared);
    const { due: _, ...before } = await read();
    switches.turn({ stops: [organisation] });
    const ends: TickEnd[] = [];
    const counts = await tick({ report: (end) => void ends.push(end) });
    expect(counts).toEqual({ "gcp skipped stopped": 1, "gcp refreshed expires_soon": 1 });
    expect(ends).toMatchObject([{ ...calm, refreshes: { tried: 1, failed: 0 } }]);
    const { due, ...after } = await read();
    expect([after, due?.at]).toEqual([before, new Date(clock().getTime() + 600_000)]);
    expect(await tick()).toEqual({});
    clock.moveSeconds(600);
    switches.turn({ stops: [] });
    expect(Object.keys(await tick())).toEqual([expect.stringMatching(/^gcp refreshed /)]);
    expect(provider.refreshed).toHaveLength(2);
  });

  it("runs no duty of a stopped connection", async () => {
    const { tick, untilDue, readClient, server, switches } = await openDuties({ auth_key: 60 });
    await untilDue();
    const before = await readClient();
    const made = await server.list();
    switches.turn({ stops: [{ kind: "provider", provider: "tailscale" }] });
    expect(await tick()).toEqual({ "tailscale skipped stopped": 1 });
    expect([(await readClient()).duties, await server.list()]).toEqual([before.duties, made]);
  });

  it("releases the lease and reports nothing when the stop comes after the tick's look", async () => {
    const { engine, tick, read, untilDue, connections, provider, switches } = await openEngine();
    await untilDue();
    const before = await read();
    const acquire: typeof connections.acquire = async (...call) => {
      switches.turn({ stops: [organisation] });
      return connections.acquire(...call);
    };
    const ends: TickEnd[] = [];
    const using = { ...engine, connections: { ...connections, acquire } };
    expect(await tick({ report: (end) => void ends.push(end) }, using)).toEqual({ "gcp failed stopped": 1 });
    expect(ends).toMatchObject([calm]);
    expect([provider.refreshed, await read()]).toEqual([[], before]);
    switches.turn({ stops: [] });
    expect(await tick()).toEqual({ "gcp refreshed expires_soon": 1 });
  });

  it("counts no try when the stop comes after it has read what it would send", async () => {
    const { engine, tick, untilDue, provider, switches } = await openEngine();
    await untilDue();
    let isOver = false;
    const isStopped: typeof switches.isStopped = async (place) => isOver && switches.isStopped(place);
    const requireOpen: typeof switches.requireOpen = async (place) => (isOver ? switches.requireOpen(place) : undefined);
    const refresh: typeof provider.refresh = () => expect.fail("it is sent");
    switches.turn({ stops: [organisation] });
    const lateStop = {
      ...switches,
      requireOpen: async (place: Parameters<typeof requireOpen>[0]) => {
        await requireOpen(place);
        isOver = true;
      },
      isStopped,
    };
    const ends: TickEnd[] = [];
    const using = { ...engine, switches: lateStop, methods: buildMethods({ ...provider, refresh }) };
    expect(await tick({ report: (end) => void ends.push(end) }, using)).toEqual({ "gcp failed stopped": 1 });
    expect(ends).toMatchObject([calm]);
  });

  it("does its work as ever when it cannot read the switches at its first look: the work asks again", async () => {
    const { engine, tick, untilDue, switches } = await openEngine();
    await untilDue();
    let isAway = true;
    const isStopped = async (...place: Parameters<typeof switches.isStopped>) => {
      if (isAway) {
        isAway = false;
        throw new Failure("table_unavailable");
      }
      return switches.isStopped(...place);
    };
    expect(await tick({}, { ...engine, switches: { ...switches, isStopped } })).toEqual({ "gcp refreshed expires_soon": 1 });
  });
});
