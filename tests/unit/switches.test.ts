import { describe, expect, it } from "vitest";
import { buildSwitches, type Stop, type SwitchState, unlessStopped } from "../../lib/connections/switches.ts";
import { Failure } from "../../lib/errors.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

const acme = { tenant: "acme", provider: "gcp" } as const;
const stopped: SwitchState = { stops: [{ target: { kind: "everything" }, since: new Date(0) }] };

/** The switches of one process, whose reads of the table a test answers. */
function open(state: SwitchState = { stops: [] }) {
  const clock = stoppedClock();
  const logger = recordedLog();
  const table = { state, reads: 0, isAway: false, hold: undefined as Promise<void> | undefined };
  const read = async () => {
    table.reads += 1;
    const { state: asOfNow, hold } = table;
    await hold;
    if (table.isAway) {
      throw new Failure("table_unavailable");
    }
    return asOfNow;
  };
  const switches = buildSwitches({ read, clock, logger });
  const ask = () =>
    switches.requireOpen(acme).then(
      () => "open",
      ({ code }: Failure) => code,
    );
  return { clock, logger, table, switches, ask };
}

const inForce = (...targets: readonly Stop["target"][]): SwitchState => ({
  stops: targets.map((target) => ({ target, since: new Date(0) })),
});

describe("S73: a stop", () => {
  it.each([
    [inForce(), "open"],
    [inForce({ kind: "everything" }), "stopped"],
    [inForce({ kind: "provider", provider: "gcp" }), "stopped"],
    [inForce({ kind: "provider", provider: "aws" }), "open"],
    [inForce({ kind: "organisation", tenant: "acme" }), "stopped"],
    [inForce({ kind: "organisation", tenant: "acme-2" }), "open"],
    [inForce({ kind: "provider", provider: "aws" }, { kind: "organisation", tenant: "acme" }), "stopped"],
  ])("%j lets a connection of acme to gcp be %s", async (state, expected) => {
    expect(await open(state).ask()).toBe(expected);
  });

  it("is known after two seconds, and lifted after two seconds, with one read in each two", async () => {
    const { clock, table, ask } = open();
    expect(await ask()).toBe("open");
    table.state = stopped;
    clock.moveSeconds(1.999);
    expect([await ask(), table.reads]).toEqual(["open", 1]);
    clock.moveSeconds(0.001);
    expect([await ask(), await ask(), table.reads]).toEqual(["stopped", "stopped", 2]);
    table.state = { stops: [] };
    clock.moveSeconds(2);
    expect([await ask(), table.reads]).toEqual(["open", 3]);
  });

  it("tells its callers when to come back", async () => {
    await expect(open(stopped).switches.requireOpen(acme)).rejects.toMatchObject({ code: "stopped", retryAfterSeconds: 60 });
  });

  it("refuses at a glance what it knows, and otherwise only begins a read", async () => {
    const { clock, table, switches } = open(stopped);
    expect(() => switches.glance(acme)).not.toThrow();
    await expect(switches.requireOpen(acme)).rejects.toThrow();
    expect(table.reads).toBe(1);
    expect(() => switches.glance(acme)).toThrow(expect.objectContaining({ code: "stopped" }));
    clock.moveSeconds(2);
    expect(() => switches.glance(acme)).not.toThrow();
    expect(table.reads).toBe(2);
  });

  it("that comes while work goes on refuses what the work brings", async () => {
    const { clock, table, switches } = open();
    const work = async () => {
      table.state = stopped;
      clock.moveSeconds(2);
      return "token";
    };
    await expect(unlessStopped(switches, acme, work)).rejects.toMatchObject({ code: "stopped" });
    const never = async () => expect.fail("it begins");
    await expect(unlessStopped(switches, acme, never)).rejects.toMatchObject({ code: "stopped" });
  });
});

describe("a process that reads the switches", () => {
  it("reads once for all who ask at once", async () => {
    const { table, ask } = open();
    await Promise.all(Array.from({ length: 50 }, ask));
    expect(table.reads).toBe(1);
  });

  it("does not believe a read that it began before it was frozen", async () => {
    const { clock, table, switches, ask } = open();
    const held = Promise.withResolvers<void>();
    table.hold = held.promise;
    switches.glance(acme);
    // Frozen in the middle of that read, and thawed ten minutes later.
    table.state = stopped;
    clock.moveMinutes(10);
    const asked = ask();
    held.resolve();
    expect([await asked, table.reads]).toEqual(["stopped", 2]);
  });

  it("keeps to its last read for a minute while the table is away, and then serves nobody", async () => {
    const { clock, table, logger, ask } = open();
    await ask();
    table.isAway = true;
    clock.moveSeconds(59.999);
    expect(await ask()).toBe("open");
    expect(logger.text()).toContain("code: 'table_unavailable'");
    clock.moveSeconds(0.001);
    expect(await ask()).toBe("table_unavailable");
    table.isAway = false;
    expect(await ask()).toBe("open");
  });

  it("serves nobody when it has never read them, and is not hurt by a glance whose read fails", async () => {
    const { table, switches, ask } = open();
    table.isAway = true;
    switches.glance(acme);
    expect(await ask()).toBe("table_unavailable");
  });

  it("knows a drain apart from a stop", async () => {
    const { switches } = open({ stops: [], drainedSince: new Date(0) });
    expect([await switches.isDrained(), await switches.isStopped(acme)]).toEqual([true, false]);
  });
});
