import { describe, expect, it } from "vitest";
import { refuseRevoked, writeRevocationMark } from "../../lib/connections/parked/revocation-mark.ts";
import { Failure } from "../../lib/errors.ts";
import { memoryRevocationMarks } from "../fakes/memory-revocation-marks.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { stoppedTimers } from "../fakes/stopped-timers.ts";

const account = { provider: "gcp", identity: { id: ada } } as const;
const begunAt = new Date("2026-03-01T12:00:00Z");
const secondsIn = (seconds: number) => new Date(begunAt.getTime() + seconds * 1000);

function openMarks() {
  const clock = stoppedClock(begunAt);
  let marks = 0;
  const random = (count: number) => {
    marks += 1;
    return new Uint8Array(count).fill(marks);
  };
  return { clock, random, timers: stoppedTimers(clock), revocationMarks: memoryRevocationMarks(), logger: recordedLog() };
}

describe("the mark of a revocation", () => {
  it("stands for thirty seconds: twenty for the revocation, ten for a request that was given up", async () => {
    const deps = openMarks();
    await writeRevocationMark(deps, account);
    expect(deps.revocationMarks.all()).toEqual([secondsIn(30)]);
  });

  it("has an id of its own of 96 random bits", async () => {
    const deps = openMarks();
    const ids: string[] = [];
    const revocationMarks = { ...deps.revocationMarks, write: async (_account: unknown, id: string) => void ids.push(id) };
    await writeRevocationMark({ ...deps, revocationMarks }, account);
    await writeRevocationMark({ ...deps, revocationMarks }, account);
    expect(ids.map((id) => Buffer.from(id, "base64url"))).toEqual([Buffer.alloc(12, 1), Buffer.alloc(12, 2)]);
  });

  it("that is withdrawn is erased, and no other mark of the account with it", async () => {
    const deps = openMarks();
    const mark = await writeRevocationMark(deps, account);
    deps.clock.moveSeconds(1);
    await writeRevocationMark(deps, account);
    await mark.withdraw();
    expect(deps.revocationMarks.all()).toEqual([secondsIn(31)]);
  });

  it("that cannot be withdrawn fails nothing and is logged", async () => {
    const deps = openMarks();
    const erase = () => Promise.reject(new Failure("table_throttled"));
    const mark = await writeRevocationMark({ ...deps, revocationMarks: { ...deps.revocationMarks, erase } }, account);
    await mark.withdraw();
    expect(deps.logger.text()).toContain("table_throttled");
    expect(deps.revocationMarks.all()).toEqual([secondsIn(30)]);
  });

  it.each(["provider_unavailable", "provider_throttled", "client_misconfigured", "grant_revoked"] as const)(
    "ends when the provider has answered, also with %s",
    async (code) => {
      for (const answer of [() => Promise.resolve(), () => Promise.reject(new Failure(code))]) {
        const deps = openMarks();
        const mark = await writeRevocationMark(deps, account);
        deps.clock.moveSeconds(3);
        const [closed] = await Promise.allSettled([mark.closeOnAnswer(answer())]);
        const [wanted] = await Promise.allSettled([answer()]);
        expect(closed, "the revocation's own end is passed on").toEqual(wanted);
        expect(deps.revocationMarks.all()).toEqual([secondsIn(3)]);
      }
    },
  );

  it.each([
    new Failure("provider_timeout"),
    new Failure("provider_unreachable"),
    new Failure("deadline_exceeded"),
    new Failure("internal"),
    new TypeError("a fault in the program"),
  ])("stands as it was written after %s: the provider may still revoke", async (error) => {
    const deps = openMarks();
    const mark = await writeRevocationMark(deps, account);
    deps.clock.moveSeconds(3);
    await expect(mark.closeOnAnswer(Promise.reject(error))).rejects.toBe(error);
    expect(deps.revocationMarks.all()).toEqual([secondsIn(30)]);
  });

  it("that cannot be ended fails no revocation and is logged", async () => {
    const deps = openMarks();
    let writes = 0;
    const write: typeof deps.revocationMarks.write = (...call) => {
      writes += 1;
      return writes === 1 ? deps.revocationMarks.write(...call) : Promise.reject(new Failure("table_throttled"));
    };
    const mark = await writeRevocationMark({ ...deps, revocationMarks: { ...deps.revocationMarks, write } }, account);
    await mark.closeOnAnswer(Promise.resolve());
    expect(deps.logger.text()).toContain("table_throttled");
    expect(deps.revocationMarks.all()).toEqual([secondsIn(30)]);
  });

  it("gives a signal that the caller's own signal fires, and the end of the twenty seconds", async () => {
    const deps = openMarks();
    const mark = await writeRevocationMark(deps, account);
    const caller = new AbortController();
    const [called, timed] = [mark.whileItStands(caller.signal), mark.whileItStands(new AbortController().signal)];
    caller.abort();
    expect([called.aborted, timed.aborted]).toEqual([true, false]);
    deps.clock.moveSeconds(19.999);
    deps.timers.fire();
    expect(timed.aborted).toBe(false);
    deps.clock.moveSeconds(0.001);
    deps.timers.fire();
    expect(timed.aborted).toBe(true);
  });

  it("counts its twenty seconds from before it was written: a slow write leaves less of them", async () => {
    const deps = openMarks();
    const write: typeof deps.revocationMarks.write = async (...call) => {
      deps.clock.moveSeconds(5);
      await deps.revocationMarks.write(...call);
    };
    const mark = await writeRevocationMark({ ...deps, revocationMarks: { ...deps.revocationMarks, write } }, account);
    expect(deps.revocationMarks.all()).toEqual([secondsIn(30)]);
    const standing = mark.whileItStands(new AbortController().signal);
    deps.clock.moveSeconds(15);
    deps.timers.fire();
    expect(standing.aborted).toBe(true);
  });

  it.each([
    [19.999, "begins"],
    [20, "refuses"],
  ])("%d seconds after it, a process that was frozen %s a revocation, even if no timer has fired", async (seconds, does) => {
    const deps = openMarks();
    const mark = await writeRevocationMark(deps, account);
    deps.clock.moveSeconds(seconds);
    const begin = () => mark.whileItStands(new AbortController().signal);
    if (does === "begins") {
      expect(begin().aborted).toBe(false);
    } else {
      expect(begin).toThrow(expect.objectContaining({ code: "deadline_exceeded" }));
    }
  });
});

describe("a login that is asked whether a revocation may have ended it", () => {
  it.each([
    ["a moment before the mark's end", 29.999, true],
    ["at the mark's end", 30, false],
    ["after the mark's end", 31, false],
  ])("redeemed %s: %d seconds after it was written", async (_when, seconds, isRefused) => {
    const deps = openMarks();
    await writeRevocationMark(deps, account);
    const asking = refuseRevoked(deps, account, secondsIn(seconds));
    await (isRefused ? expect(asking).rejects.toMatchObject({ code: "login_revoked" }) : expect(asking).resolves.toBeUndefined());
  });

  it("goes on when its account has no mark", async () => {
    const deps = openMarks();
    await writeRevocationMark(deps, { ...account, identity: { id: "another-account" } });
    await expect(refuseRevoked(deps, account, begunAt)).resolves.toBeUndefined();
  });
});
