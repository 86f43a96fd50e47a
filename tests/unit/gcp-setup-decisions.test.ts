import { describe, expect, it } from "vitest";
import { mapBounded } from "../../lib/map-bounded.ts";
import { decideTargets, sortCandidates } from "../../lib/setup/decide-targets.ts";
import { decideEnd, toFinalResults } from "../../lib/setup/finish-setup.ts";
import { decideHome, type LedgerEntry } from "../../lib/setup/ledger.ts";
import { parseTargetCode } from "../../lib/setup/parse-failure-code.ts";
import type { SetupRun, TargetResult } from "../../lib/setup/setup-run.ts";
import { executionInput, parseTaskInput, targetEndInput } from "../../lib/setup/task-input.ts";
import { candidate, candidatesNamed, facts, newRun, startOfTime } from "../fakes/setup-fakes.ts";
import { newChange } from "../fixtures/new-change.ts";

const unpaid = ["billing_disabled"];
const ids = (count: number) => candidatesNamed(count).map(({ id }) => id);

describe("why a target failed", () => {
  it.each([
    ["org_policy:custom.denyX", "org_policy:custom.denyX"],
    ["domain_restricted", "domain_restricted"],
    ["TypeError", "internal"],
    ["Runtime.ExitError", "internal"],
    ["States.Timeout", "deadline_exceeded"],
    ["Sandbox.Timedout", "deadline_exceeded"],
    ["Lambda.Unknown", "deadline_exceeded"],
    ["org_policy:", "internal"],
    ["org_policy:<script>", "internal"],
  ])("is read from %s as %s", (name, code) => {
    expect(parseTargetCode(name)).toBe(code);
  });
});

describe("which targets are set up", () => {
  it.each([
    ["none is seen", [], [], { choice: "no_targets", targets: [] }],
    ["none is seen but one was selected", [], ["x"], { choice: "no_targets", targets: [] }],
    ["none is eligible", candidatesNamed(2, unpaid), ["project-1"], { choice: "none_eligible", targets: [] }],
    ["five are eligible", [...candidatesNamed(5), candidate("unpaid", unpaid)], [], { choice: "prepare", targets: ids(5) }],
    ["six are eligible", candidatesNamed(6), [], { choice: "needs_selection", targets: [] }],
    ["six are eligible and one is selected", candidatesNamed(6), ["project-6"], { choice: "prepare", targets: ["project-6"] }],
    ["one is selected twice, one is not seen", candidatesNamed(1), ["a", "a", "b"], { choice: "prepare", targets: ["a", "b"] }],
  ])("when %s", (_, candidates, selected, expected) => {
    expect(decideTargets(candidates, selected)).toEqual(expected);
  });

  it.each([
    ["one of three is switched off", 3, [], ["project-2"], { choice: "prepare", targets: ["project-1", "project-3"] }],
    ["one of six is switched off", 6, [], ["project-6", "not-seen"], { choice: "prepare", targets: ids(5) }],
    ["all are switched off, so a person must choose", 2, [], ids(2), { choice: "needs_selection", targets: [] }],
    ["a person chose what is switched off", 2, ["project-1"], ids(2), { choice: "prepare", targets: ["project-1"] }],
  ])("when %s", (_, count, selected, disabled, expected) => {
    expect(decideTargets(candidatesNamed(count), selected, disabled)).toEqual(expected);
  });

  it("keeps the selected, then the eligible, when a list is cut", () => {
    const candidates = [candidate("c", unpaid), candidate("b"), candidate("a"), candidate("d", unpaid)];
    expect(sortCandidates(candidates, ["d"]).map(({ id }) => id)).toEqual(["d", "a", "b", "c"]);
  });
});

describe("the target that holds what is made once", () => {
  const made = (target: string, step: string, state: LedgerEntry["state"]): LedgerEntry => ({
    change: newChange({ target, step }),
    state,
    runId: "r",
    facts: {},
    begunAt: startOfTime,
  });
  it.each([
    ["nothing was made and nothing chosen", [], undefined, "a"],
    ["the customer prefers one of them", [], "b", "b"],
    ["the customer prefers another one", [], "c", "a"],
    ["the accounts are in another one", [made("c", "create_accounts", "changed")], "b", "c"],
    ["a dead process may have made them in another one", [made("c", "create_accounts", "begun")], "b", "c"],
    ["a teardown took them back", [made("c", "create_accounts", "undone")], "b", "b"],
    ["only roles were made in another one", [made("c", "grant_access", "changed")], undefined, "a"],
  ])("when %s", (_, ledger, root, expected) => {
    expect(decideHome(ledger, ["create_accounts"], root, ["a", "b"])).toBe(expected);
  });
});

describe("the end of a run", () => {
  const prepare = { discovery: { choice: "prepare" } } as const;
  const ready = { target: "q", state: "ready" } as const;
  const failed = (code: string, target = "p") => ({ target, state: "failed", code }) as const;
  const run = (results: readonly TargetResult[]): SetupRun => ({
    ...newRun,
    standing: { state: "PROGRESS", step: "set_up_targets" },
    selected: results.map(({ target }) => target),
    results,
    updatedAt: startOfTime,
  });

  it.each([
    ["every target is ready", [ready], { state: "SUCCESS", outcome: { kind: "completed", results: [ready] } }],
    ["a part is missing in one", [{ ...ready, code: "billing_required" }], { outcome: { kind: "completed" } }],
    ["one is late", [{ target: "p", state: "late" }], { outcome: { kind: "partial", results: [{ target: "p", state: "late" }] } }],
    ["one failed", [ready, failed("internal")], { outcome: { kind: "partial", results: [ready, failed("internal")] } }],
    ["one was lost on the way", [{ target: "p", state: "working", step: "verify" }], { state: "FAILURE", code: "internal" }],
    ["all failed, one by a fault of ours", [failed("billing_disabled"), failed("internal", "r")], { state: "FAILURE", code: "internal" }],
    [
      "all failed, one by a fault that the customer must fix",
      [failed("provider_forbidden"), failed("table_unavailable", "r")],
      { state: "FAILURE", code: "table_unavailable" },
    ],
    ["all were refused by the provider", [failed("provider_forbidden")], { state: "FAILURE", code: "provider_forbidden" }],
    ["all have an obstacle", [failed("billing_disabled")], { outcome: { kind: "unprepared", reason: "none_ready" } }],
    ["every change was refused", [failed("domain_restricted")], { outcome: { kind: "unprepared", reason: "none_ready" } }],
  ] as [string, TargetResult[], object][])("when %s", (_, results, expected) => {
    expect(decideEnd(run(results), prepare)).toMatchObject(expected);
  });

  it.each([
    ["needs_selection", { kind: "needs_selection", eligibleCount: 7 }],
    ["no_targets", { kind: "unprepared", reason: "no_targets" }],
    ["none_eligible", { kind: "unprepared", reason: "none_eligible" }],
  ] as const)("of a search that ended as %s", (choice, outcome) => {
    const found = { ...run([]), discovery: { candidates: [], chosen: [], eligibleCount: 7 } };
    expect(decideEnd(found, { discovery: { choice } })).toMatchObject({ state: "SUCCESS", outcome });
  });

  it("has a result for each chosen target, in their order, and for no other", () => {
    const chosen = { ...run([failed("x"), ready]), discovery: { candidates: [], chosen: ["q", "lost", "p"], eligibleCount: 3 } };
    expect(toFinalResults(chosen)).toEqual([ready, { target: "lost", state: "failed", code: "internal" }, failed("x")]);
  });
});

describe("bounded concurrency", () => {
  it("keeps the limit of concurrent calls, and the order of the items", async () => {
    let running = 0;
    let most = 0;
    const doubled = await mapBounded([1, 2, 3, 4, 5], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return item * 2;
    });
    expect(doubled).toEqual([2, 4, 6, 8, 10]);
    expect(most).toBe(2);
  });

  it("begins no further call after the first error", async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await new Promise(setImmediate);
      throw new Error(`item ${item}`);
    };
    await expect(mapBounded([1, 2, 3, 4, 5], 2, work)).rejects.toThrow("item 1");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(begun).toEqual([1, 2]);
  });
});

describe("a task's input", () => {
  const input = { ...facts, selected: ["p"], access: "read" };

  it("is read without unknown fields", () => {
    expect(parseTaskInput(executionInput, { ...input, extra: 1 })).toEqual(input);
  });

  it("keeps the code of a part, and reads the word of an end", () => {
    const end = {
      ended: "ready",
      parts: [
        { changed: 1, failed: 0 },
        { changed: 0, failed: 1, code: "billing_required" },
      ],
    };
    const parsed = parseTaskInput(targetEndInput, { ...facts, planId: "run-1", target: "p", end });
    expect(parsed.end).toEqual({ ended: "ready", parts: [{ failed: 0 }, { failed: 1, code: "billing_required" }] });
  });

  it.each([
    ["selected.0", { selected: [7] }],
    ["selected", { selected: Array.from({ length: 101 }, (_, index) => `p${index}`) }],
    ["access", { access: "owner" }],
    ["provider", { provider: "another" }],
    ["tenant", { tenant: "" }],
  ])("is refused by naming the field %s, not its value", (path, wrong) => {
    expect(() => parseTaskInput(executionInput, { ...input, ...wrong })).toThrow(
      expect.objectContaining({ code: "internal", detail: `state machine input: ${path} is not as expected` }),
    );
  });
});
