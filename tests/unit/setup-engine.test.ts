import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { applyStep, decideOutcome } from "../../lib/setup/apply-step.ts";
import { findDrift } from "../../lib/setup/check-drift.ts";
import { Interrupted } from "../../lib/setup/interrupted.ts";
import { type ChangeOutcome, type ChangeState, type LedgerEntry, type RecordedOutcome, toChangeId } from "../../lib/setup/ledger.ts";
import type { Setup } from "../../lib/setup/setup.ts";
import { undoTarget } from "../../lib/setup/undo-target.ts";
import { memoryLedger } from "../fakes/memory-ledger.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { newChange } from "../fixtures/new-change.ts";
import { newLedgerEntry as entry } from "../fixtures/new-ledger-entry.ts";
import { setupCall } from "../protocol/setup/setup-model.ts";

const call = setupCall();
const [one, two, three] = [newChange({ name: "1" }), newChange({ name: "2" }), newChange({ name: "3" })];

describe("what the ledger keeps of an outcome", () => {
  const made: ChangeOutcome = { state: "changed", before: "seen", after: "made", facts: { unique_id: "2" } };
  const stood: ChangeOutcome = { state: "unchanged", before: "seen" };
  const refused: ChangeOutcome = { state: "failed", code: "refused" };
  const closed = (["unchanged", "failed", "undone", "gone", "kept"] as const).map((state) => entry(state));

  it.each([undefined, ...closed])("is the outcome itself when nothing is open: %j", (earlier) => {
    for (const outcome of [made, stood, refused]) {
      expect(decideOutcome(earlier, outcome)).toEqual(outcome);
    }
  });

  const { before: _, ...madeAgain } = made;
  it.each<[string, LedgerEntry, ChangeOutcome, RecordedOutcome]>([
    ["made again", entry("changed"), made, madeAgain],
    ["made before, and it stands", entry("changed"), stood, { state: "changed" }],
    ["made before, and refused now", entry("changed"), refused, { state: "changed", code: "refused" }],
    ["begun, and made now", entry("begun"), made, made],
    ["begun in place of another, and made now", entry("begun", { before: "first" }), made, madeAgain],
    ["begun, and it stands", entry("begun"), stood, { state: "changed" }],
    ["begun where something stood, and it stands", entry("begun", { before: "first" }), stood, { state: "unchanged" }],
    ["begun, and refused now", entry("begun"), refused, { state: "begun", code: "refused" }],
    ["begun where something stood, and refused now", entry("begun", { before: "first" }), refused, { state: "begun", code: "refused" }],
  ])("of a change that was %s", (_title, earlier, outcome, recorded) => {
    expect(decideOutcome(earlier, outcome)).toEqual(recorded);
  });
});

/** A setup whose calls end by a failure after the first change has had its outcome. */
const interrupted = (outcome: ChangeOutcome) => async () => {
  throw new Interrupted(new Map([[toChangeId(one), outcome]]), new Failure("provider_unreachable"));
};

/** A setup whose answers are given. It notes what the ledger said when it was called. */
function answering(outcomes: Readonly<Record<string, ChangeOutcome>> | Failure) {
  const ledger = memoryLedger(stoppedClock());
  const seen: (readonly (readonly [string, ChangeState])[])[] = [];
  const answer = async () => {
    seen.push((await ledger.list(call.at)).map(({ change, state }) => [change.name, state]));
    if (outcomes instanceof Failure) {
      throw outcomes;
    }
    return new Map(Object.entries(outcomes).map(([name, outcome]) => [toChangeId(newChange({ name })), outcome]));
  };
  const states = async () => Object.fromEntries((await ledger.list(call.at)).map(({ change, state }) => [change.name, state]));
  return { ledger, seen, states, setup: { apply: answer, undo: answer } satisfies Partial<Setup> };
}

describe("a step", () => {
  it("begins all its changes before the provider is called, and ends each with its outcome", async () => {
    const { setup, ledger, seen, states } = answering({
      1: { state: "changed" },
      2: { state: "unchanged" },
      3: { state: "failed", code: "refused" },
    });
    const summary = await applyStep({ setup, ledger }, [one, two, three], "run-1", call);
    expect(seen).toEqual([["1", "2", "3"].map((name) => [name, "begun"])]);
    expect(await states()).toEqual({ 1: "changed", 2: "unchanged", 3: "failed" });
    expect(summary).toEqual({ changed: 1, unchanged: 1, failed: [{ id: toChangeId(three), code: "refused" }] });
  });

  it("that is interrupted records what it has made before it fails", async () => {
    const { ledger, states } = answering({});
    const setup = { apply: interrupted({ state: "changed", facts: { unique_id: "7" } }) };
    await expect(applyStep({ setup, ledger }, [one, two], "run-1", call)).rejects.toMatchObject({ code: "provider_unreachable" });
    expect(await states()).toEqual({ 1: "changed", 2: "begun" });
    expect((await ledger.list(call.at))[0]?.facts).toEqual({ unique_id: "7" });
  });

  it("without changes calls nothing", async () => {
    const { setup, ledger, seen } = answering({});
    expect(await applyStep({ setup, ledger }, [], "run-1", call)).toEqual({ changed: 0, unchanged: 0, failed: [] });
    expect(seen).toEqual([]);
  });

  it("counts as unchanged what a run before it has made, and as changed what a dead process of it has", async () => {
    const { setup, ledger, states } = answering({ 1: { state: "unchanged" }, 2: { state: "unchanged" }, 3: { state: "changed" } });
    await ledger.begin(call.at, one, { runId: "run-0" });
    await ledger.end(call.at, one, { state: "changed" });
    await ledger.begin(call.at, two, { runId: "run-1" });
    expect(await applyStep({ setup, ledger }, [one, two, three], "run-1", call)).toEqual({ changed: 2, unchanged: 1, failed: [] });
    expect(await states()).toEqual({ 1: "changed", 2: "changed", 3: "changed" });
  });

  it("makes again what the customer has removed, and what was torn down", async () => {
    const { setup, ledger, states } = answering({ 1: { state: "changed" }, 2: { state: "changed" } });
    for (const [change, state] of [
      [one, "changed"],
      [two, "undone"],
    ] as const) {
      await ledger.begin(call.at, change, { runId: "run-0" });
      await ledger.end(call.at, change, { state });
    }
    expect(await applyStep({ setup, ledger }, [one, two], "run-1", call)).toEqual({ changed: 2, unchanged: 0, failed: [] });
    expect(await states()).toEqual({ 1: "changed", 2: "changed" });
  });

  it("leaves its changes begun when the provider could not be asked: some may have been made", async () => {
    const { setup, ledger, states } = answering(new Failure("provider_timeout"));
    await expect(applyStep({ setup, ledger }, [one, two], "run-1", call)).rejects.toMatchObject({ code: "provider_timeout" });
    expect(await states()).toEqual({ 1: "begun", 2: "begun" });
  });

  it("does not call the provider when the ledger cannot be written", async () => {
    const { setup, ledger, seen } = answering({ 1: { state: "changed" } });
    const begin = () => Promise.reject(new Failure("table_unavailable"));
    const applied = applyStep({ setup, ledger: { ...ledger, begin } }, [one], "run-1", call);
    await expect(applied).rejects.toMatchObject({ code: "table_unavailable" });
    expect(seen).toEqual([]);
  });

  it("records what it was told, and fails, when the provider is silent about a change", async () => {
    const { setup, ledger, states } = answering({ 1: { state: "changed" } });
    await expect(applyStep({ setup, ledger }, [one, two], "run-1", call)).rejects.toThrow("no outcome");
    expect(await states()).toEqual({ 1: "changed", 2: "begun" });
  });
});

describe("a teardown of a target", () => {
  const begin = async (ledger: ReturnType<typeof memoryLedger>, states: Readonly<Record<string, ChangeState>>) => {
    for (const [name, state] of Object.entries(states)) {
      await ledger.begin(call.at, newChange({ name }), { runId: "run-1" });
      await ledger.end(call.at, newChange({ name }), { state });
    }
  };

  it("says what it took back, did not find, keeps and leaves, and tries what it leaves again", async () => {
    const { setup, ledger, states } = answering({
      1: { state: "undone" },
      2: { state: "gone" },
      3: { state: "kept" },
      4: { state: "failed", code: "refused" },
      5: { state: "failed" },
    });
    await begin(ledger, { 1: "changed", 2: "begun", 3: "changed", 4: "changed", 5: "begun" });
    expect(await undoTarget({ setup, ledger }, "target-1", call)).toEqual({
      undone: 1,
      gone: 1,
      kept: [three],
      left: [
        { change: newChange({ name: "4" }), code: "refused" },
        { change: newChange({ name: "5" }), code: "internal" },
      ],
    });
    expect(await states()).toEqual({ 1: "undone", 2: "gone", 3: "kept", 4: "changed", 5: "begun" });
    expect(await ledger.list(call.at)).toContainEqual(expect.objectContaining({ change: newChange({ name: "4" }), code: "refused" }));
  });

  it("gives the provider only what the setup has made or may have made, in this target", async () => {
    const { ledger } = answering({});
    await begin(ledger, { 1: "changed", 2: "begun", 3: "unchanged", 4: "failed", 5: "undone", 6: "gone", 7: "kept" });
    await ledger.begin(call.at, newChange({ name: "8", before: "the customer's" }), { runId: "run-1" });
    await ledger.begin(call.at, newChange({ target: "target-2" }), { runId: "run-1" });
    const given: string[] = [];
    const undo: Setup["undo"] = async (entries) => {
      given.push(...entries.map(({ change }) => change.name));
      return new Map(entries.map(({ change }) => [toChangeId(change), { state: "undone" }]));
    };
    await undoTarget({ setup: { undo }, ledger }, "target-1", call);
    expect(given).toEqual(["1", "2"]);
    await undoTarget({ setup: { undo }, ledger }, "target-1", call);
    expect(given, "nothing is left for the second").toHaveLength(2);
  });

  it("without anything to take back calls nothing", async () => {
    const { setup, ledger, seen } = answering({});
    expect(await undoTarget({ setup, ledger }, "target-1", call)).toEqual({ undone: 0, gone: 0, kept: [], left: [] });
    expect(seen).toEqual([]);
  });

  it("S63: that is interrupted records what was taken back before it fails", async () => {
    const { ledger, states } = answering({});
    await begin(ledger, { 1: "changed", 2: "changed" });
    const undo = interrupted({ state: "undone" });
    await expect(undoTarget({ setup: { undo }, ledger }, "target-1", call)).rejects.toMatchObject({ code: "provider_unreachable" });
    expect(await states()).toEqual({ 1: "undone", 2: "changed" });
  });

  it("records nothing when the provider could not be asked", async () => {
    const { setup, ledger, states } = answering(new Failure("provider_unreachable"));
    await begin(ledger, { 1: "changed" });
    await expect(undoTarget({ setup, ledger }, "target-1", call)).rejects.toMatchObject({ code: "provider_unreachable" });
    expect(await states()).toEqual({ 1: "changed" });
  });

  it("records what it was told, and fails, when the provider is silent about a change", async () => {
    const { setup, ledger, states } = answering({ 1: { state: "undone" } });
    await begin(ledger, { 1: "changed", 2: "changed" });
    await expect(undoTarget({ setup, ledger }, "target-1", call)).rejects.toThrow("no outcome");
    expect(await states()).toEqual({ 1: "undone", 2: "changed" });
  });
});

describe("drift", () => {
  const of = (target: string, name: string, state: ChangeState = "changed") => entry(state, { change: newChange({ target, name }) });
  const entries = [of("a", "1"), of("b", "1"), of("a", "2"), of("a", "3", "unchanged"), of("c", "1", "begun"), of("d", "1", "kept")];

  it("is what was made and does not stand any more, by target", async () => {
    const asked: string[][] = [];
    const drift = await findDrift(
      {
        findDrift: async (changes) => {
          asked.push(changes.map(({ change }) => `${change.target} ${change.name}`));
          return new Set([toChangeId(newChange({ target: "a", name: "2" }))]);
        },
      },
      entries,
      call,
    );
    expect(asked).toEqual([["a 1", "a 2"], ["b 1"]]);
    expect(drift).toEqual([
      { target: "a", missing: [newChange({ target: "a", name: "2" })] },
      { target: "b", missing: [] },
    ]);
  });

  const refusing = (error: Error): Pick<Setup, "findDrift"> => ({
    findDrift: async ([first]) => (first?.change.target === "a" ? Promise.reject(error) : new Set()),
  });

  it("of a target that may not be read is unknown, and known of the others", async () => {
    expect(await findDrift(refusing(new Failure("forbidden")), entries, call)).toEqual([
      { target: "a", code: "forbidden" },
      { target: "b", missing: [] },
    ]);
  });

  it.each([new Failure("provider_timeout"), new Failure("consent_blocked"), new TypeError("a bug")])(
    "is not found out when the reason is none of a target: %s",
    async (error) => {
      await expect(findDrift(refusing(error), entries, call)).rejects.toBe(error);
    },
  );
});
