import { describe, expect, it } from "vitest";
import { nextProbe } from "../../../lib/connections/duties/next-probe.ts";
import { Failure } from "../../../lib/errors.ts";
import { mostTargets } from "../../../lib/setup/check-drift.ts";
import { setupLookDuty } from "../../../lib/setup/daily-drift-check.ts";
import { recordSetupFailure } from "../../../lib/setup/finish-setup.ts";
import { minutesAfter } from "../../../lib/system.ts";
import { grace } from "../../fakes/scripted-provider.ts";
import { acme, signal } from "../../fixtures/engine-fixture.ts";
import { newChange } from "../../fixtures/new-change.ts";
import { openLook } from "./setup-look-fixture.ts";

const role = newChange({ target: "a" });

describe("the look at a setup", () => {
  it("is made a quarter of an hour after a run with the person's token, and then daily at the connection's time of day", async () => {
    const { setUp, look, read, clock, asked, held } = await openLook();
    await setUp(["a", "b"]);
    const ended = clock();
    expect(await look()).toBe("done");
    expect(clock()).toEqual(minutesAfter(ended, 15));
    const { id, duties, checked, status } = await read();
    expect({ status, checked, next: duties?.[setupLookDuty] }).toEqual({
      status: "active",
      checked: { at: clock() },
      next: nextProbe(id, clock()),
    });
    expect(asked.map(({ accessToken }) => accessToken.reveal())).toEqual(Array(2).fill((await held())?.access_token));
    expect(asked[0]).toMatchObject({ at: acme, connectionId: id });
  });

  it("finds what fell and tells it once a day while it lasts; the finding goes when everything stands again", async () => {
    const { setUp, look, schedule, read, drop, restore, told, clock } = await openLook();
    await setUp(["a", "b"]);
    drop(role);
    expect(await look()).toBe("done");
    expect((await read()).checked).toEqual({ at: clock(), worst: { severity: "warning", code: "setup_drifted" } });
    const [first] = told("setup.drifted");
    expect(first).toMatchObject({ drift: { count: 1, differs: ["a role 1"] }, connection: { tenant: "acme" } });

    await schedule(60);
    await look();
    expect(told("setup.drifted"), "the same day").toHaveLength(1);
    await look();
    expect(told("setup.drifted"), "the next day").toHaveLength(2);
    expect(new Set(told("setup.drifted").map(({ id }) => id)).size).toBe(2);

    restore(role);
    await look();
    expect((await read()).checked).toEqual({ at: clock() });
    expect(told("setup.drifted")).toHaveLength(2);
  });

  it("compares again at once what a run has changed since, so that a repair is seen", async () => {
    const { setUp, look, schedule, make, read, drop, restore } = await openLook();
    await setUp(["a", "b"]);
    drop(role);
    await look();
    restore(role);
    await make(role);
    await schedule(15 * 60);
    await look();
    expect((await read()).checked).not.toHaveProperty("worst");
  });

  it("drops what was forgotten since, also in a target that it does not compare again", async () => {
    const { setUp, look, schedule, make, read, drop, ledger } = await openLook();
    await setUp(["a", "b"]);
    await make(newChange({ target: "a", kind: "label", name: "aurora" }));
    drop(role);
    await look();
    expect((await read()).checked).toMatchObject({ worst: { code: "setup_drifted" } });
    await ledger.end(acme, role, { state: "kept", code: "forgotten" });
    await schedule(60);
    await look();
    expect((await read()).checked).not.toHaveProperty("worst");
  });

  it("keeps what it found beside a failure of a refresh that passes, and not beside the end of the connection", async () => {
    const { setUp, look, read, drop, provider, refresh, engine } = await openLook();
    await setUp(["a"]);
    drop(role);
    await look();
    provider.failNext("refresh", new Failure("provider_unavailable"));
    await refresh({ kind: "asked" }, engine);
    expect(await read()).toMatchObject({ failure: { code: "provider_unavailable" }, checked: { worst: { code: "setup_drifted" } } });
    provider.failNext("refresh", new Failure("grant_revoked"));
    await refresh({ kind: "asked" }, engine);
    expect(await read()).toMatchObject({ status: "reauth_required" });
    expect(await read()).not.toHaveProperty("checked");
  });

  it("does not compare what an account has made that was replaced since, and says that it is left behind", async () => {
    const { setUp, look, looks, ledger, prepared, read, asked, connections, drop } = await openLook();
    await setUp(["a", "b"]);
    for (const target of ["a", "b"]) {
      await ledger.begin(acme, newChange({ target }), { runId: "run-1", madeBy: (await read()).identity.id });
    }
    connections.patch(acme, { identity: { id: grace } });
    await ledger.begin(acme, newChange({ target: "b" }), { runId: "run-2", madeBy: grace });
    drop(role);
    await look();
    expect(asked.map(({ ledger: entries }) => entries.map(({ change }) => change.target))).toEqual([["b"]]);
    const { id } = await read();
    expect((await looks.read(acme, id))?.findings).toMatchObject([{ code: "setup_left_behind", target: "a" }]);
    await prepared.erase(acme);
    await ledger.end(acme, newChange({ target: "b" }), { state: "undone" });
    await look();
    expect((await looks.read(acme, id))?.findings, "also when nothing of its own is left").toMatchObject([{ code: "setup_left_behind" }]);
  });

  it("says which targets the person may not read any more, and what fell in the others", async () => {
    const { setUp, look, looks, read, drop, unreadable } = await openLook();
    await setUp(["a", "b"]);
    drop(role);
    unreadable.set("b", new Failure("provider_forbidden"));
    expect(await look()).toBe("done");
    const found = await looks.read(acme, (await read()).id);
    expect(found?.findings.map(({ code, target }) => `${code} ${target}`)).toEqual(["setup_drifted a", "setup_unreadable b"]);
  });

  it("remarks what the provider's part of the setup says", async () => {
    const { setUp, look, remark, read } = await openLook();
    await setUp(["a"]);
    remark([{ code: "export_off", severity: "info", title: "It is off", action: "Switch it on.", owner: "customer" }]);
    await look();
    expect((await read()).checked).toMatchObject({ worst: { severity: "info", code: "export_off" } });
  });

  it.each(["provider_throttled", "provider_unavailable", "credential_expired", "client_misconfigured"] as const)(
    "is made again after 15 minutes when it meets %s: neither the connection nor the schedule takes it for a failure of the tokens",
    async (code) => {
      const { setUp, look, read, drop, unreadable, clock, logger } = await openLook();
      await setUp(["a"]);
      drop(role);
      await look();
      const before = await read();
      unreadable.set("a", new Failure(code));
      expect(await look()).toBe("done");
      const { status, checked, duties, ...after } = await read();
      expect({ status, checked, next: duties?.[setupLookDuty] }).toEqual({
        status: "active",
        checked: before.checked,
        next: minutesAfter(clock(), 15),
      });
      expect(after).not.toHaveProperty("failure");
      expect(logger.text()).toContain(`code: '${code}'`);
    },
  );

  it("fails as every duty does when a store of ours fails", async () => {
    const { setUp, look, ledger, read, clock } = await openLook();
    await setUp(["a"]);
    Object.assign(ledger, { list: () => Promise.reject(new Failure("table_throttled")) });
    expect(await look()).toBe("failed table_throttled");
    expect((await read()).duties?.[setupLookDuty]).toEqual(minutesAfter(clock(), 15));
  });

  it("is not made of a connection that is not used: its token has expired", async () => {
    const { setUp, look, asked, read, clock } = await openLook();
    await setUp(["a"]);
    await look();
    // Within a day of the last use the token is still refreshed.
    expect(await look({ isUsed: false })).toBe("done");
    const before = asked.length;
    expect(await look({ isUsed: false })).toBe("done");
    expect(asked).toHaveLength(before);
    const { id, duties } = await read();
    expect(duties?.[setupLookDuty]).toEqual(nextProbe(id, clock()));
  });

  it("goes through many targets in steps of a minute, and tells at the end", async () => {
    const { setUp, look, drop, told, read, clock, asked } = await openLook();
    const targets = Array.from({ length: 2 * mostTargets + 1 }, (_, index) => `t${index}`);
    await setUp(targets);
    drop(newChange({ target: "t0" }));
    await look();
    expect([asked.length, told("setup.drifted").length]).toEqual([mostTargets, 0]);
    expect((await read()).duties?.[setupLookDuty]).toEqual(minutesAfter(clock(), 1));
    await look();
    await look();
    expect([asked.length, told("setup.drifted").length]).toEqual([targets.length, 1]);
    expect((await read()).checked).toMatchObject({ worst: { code: "setup_drifted" } });
  });

  it("ends, and takes its findings with it, when no setup has left anything", async () => {
    const { setUp, look, drop, read, ledger, prepared, looks } = await openLook();
    await setUp(["a"]);
    drop(role);
    await look();
    await ledger.erase(acme);
    await prepared.erase(acme);
    expect(await look()).toBe("done");
    const { id, duties, checked } = await read();
    expect([duties, checked?.worst]).toEqual([undefined, undefined]);
    expect(await looks.read(acme, id)).toMatchObject({ targets: [], findings: [] });
  });
});

describe("a late target", () => {
  it("is proved again with the access of its run, told and recorded as ready", async () => {
    const { setUp, look, pending, prepared, runs, told, read } = await openLook();
    await setUp(["a", "b"], ["b"]);
    pending.add("b");
    await look();
    expect((await read()).checked).toMatchObject({ worst: { severity: "info", code: "setup_late" } });
    expect(await prepared.list(acme)).toMatchObject([{ id: "a" }, { id: "b", isLate: true }]);
    expect(told("setup.verified")).toEqual([]);

    pending.delete("b");
    await look();
    expect(told("setup.verified")).toMatchObject([{ id: "run-1.b.verified", runId: "run-1", target: "b" }]);
    expect((await prepared.list(acme)).some(({ isLate }) => isLate === true)).toBe(false);
    const outcome = { kind: "completed", results: ["a", "b"].map((target) => ({ target, state: "ready" })) };
    expect(await runs.read("run-1")).toMatchObject({ standing: { state: "SUCCESS", outcome } });
    expect((await read()).checked).not.toHaveProperty("worst");
    await look();
    expect(told("setup.verified")).toHaveLength(1);
    expect(told("setup.completed"), "the run ended once").toEqual([]);
  });

  it("is told again, as the same event, when the process died before it was recorded", async () => {
    const { setUp, look, prepared, told, schedule } = await openLook();
    await setUp(["a"], ["a"]);
    const { recordVerified } = prepared;
    Object.assign(prepared, { recordVerified: () => Promise.reject(new Failure("table_unavailable")) });
    expect(await look()).toBe("failed table_unavailable");
    Object.assign(prepared, { recordVerified });
    await schedule(60);
    await look();
    expect(told("setup.verified").map(({ id }) => id)).toEqual(["run-1.a.verified", "run-1.a.verified"]);
    expect((await prepared.list(acme)).some(({ isLate }) => isLate === true)).toBe(false);
  });
});

describe("the instant of the look", () => {
  it("is set under the lease: not while another process holds it", async () => {
    const { schedule, hold, read } = await openLook();
    await hold();
    await expect(schedule(60)).rejects.toMatchObject({ code: "connection_busy" });
    expect(await read()).not.toHaveProperty("duties");
  });

  it("is not set for a connection that is gone, or that has no setup", async () => {
    const { schedule, read, disconnect, engine, connections } = await openLook();
    const { setupRunId: _, ...without } = await read();
    const held = await connections.acquire(acme, { owner: "test", now: new Date(0), until: new Date(1) });
    if (held.kind !== "acquired") {
      expect.unreachable();
    }
    await connections.commit(without, held.lease);
    await schedule(60);
    expect(await read()).not.toHaveProperty("duties");
    await disconnect(engine);
    await schedule(60);
    expect(signal.aborted).toBe(false);
    expect(await connections.read(acme)).toBeUndefined();
  });
});

describe("the end of a run", () => {
  const input = { ...acme, runId: "run-1", code: "internal" } as const;

  it("has the look set before it is shown; a failure of that delays no end, and the task is tried again", async () => {
    const { runs, events, clock } = await openLook();
    await runs.create({ ...acme, runId: "run-1", selected: [], access: "read", createdAt: clock() });
    await runs.recordTarget("run-1", { target: "a", state: "ready" });
    const released: string[] = [];
    const claims = { release: async (_: unknown, runId: string) => void released.push(runId) };
    const seen: (string | undefined)[] = [];
    const scheduleLook = async () => {
      seen.push((await runs.read("run-1"))?.standing.state);
      throw new Failure("connection_busy");
    };
    const deps = { runs, events, claims, clock, scheduleLook };
    await expect(recordSetupFailure(deps, input)).rejects.toMatchObject({ code: "connection_busy" });
    expect(seen).toEqual(["PENDING"]);
    expect([(await runs.read("run-1"))?.standing.state, released]).toEqual(["FAILURE", ["run-1"]]);
    expect(await recordSetupFailure({ ...deps, scheduleLook: async () => undefined }, input)).toEqual({ runId: "run-1", state: "FAILURE" });
  });

  it("with nothing ready is found by each look until another run has set something up", async () => {
    const { runs, setUp, schedule, look, read, clock } = await openLook();
    await runs.create({ ...acme, runId: "run-0", selected: ["a", "b"], access: "read", createdAt: clock() });
    await runs.finish("run-0", { state: "FAILURE", code: "provider_forbidden" });
    await schedule(15 * 60);
    await look();
    expect((await read()).checked).toEqual({ at: clock(), worst: { severity: "error", code: "setup_none_ready" } });
    await setUp(["a"]);
    await look();
    expect((await read()).checked).toEqual({ at: clock() });
  });
});
