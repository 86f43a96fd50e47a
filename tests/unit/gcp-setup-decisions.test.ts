import { describe, expect, it } from "vitest";
import { mapBounded } from "../../lib/map-bounded.ts";
import { decideEnd } from "../../lib/setup/decide-end.ts";
import { decideProjects, sortProjects } from "../../lib/setup/decide-targets.ts";
import { parseExecutionInput } from "../../lib/setup/task-input.ts";
import { facts, project, projectsNamed } from "../fakes/gcp-setup-fakes.ts";

const paid = (count: number) => projectsNamed(count);
const ids = (count: number) => paid(count).map(({ projectId }) => projectId);

describe("which projects are prepared", () => {
  it.each([
    ["none is seen", [], [], { choice: "no_projects", projectIds: [] }],
    ["none is seen but one was selected", [], ["x"], { choice: "no_projects", projectIds: [] }],
    ["all are unpaid", projectsNamed(2, "disabled"), ["project-1"], { choice: "no_billing", projectIds: [] }],
    ["five are eligible", [...paid(5), project("unpaid", "disabled")], [], { choice: "prepare", projectIds: ids(5) }],
    ["six are eligible", paid(6), [], { choice: "needs_selection", projectIds: [] }],
    ["six are eligible and one is selected", paid(6), ["project-6"], { choice: "prepare", projectIds: ["project-6"] }],
    ["billing is unreadable", projectsNamed(1, "unknown"), [], { choice: "prepare", projectIds: ["project-1"] }],
    ["one is selected twice, one is not seen", paid(1), ["a", "a", "b"], { choice: "prepare", projectIds: ["a", "b"] }],
  ])("when %s", (_, projects, selected, expected) => {
    expect(decideProjects(projects, selected)).toEqual(expected);
  });

  it("keeps the selected, then the eligible, when a list is cut", () => {
    const projects = [project("c", "disabled"), project("b"), project("a", "unknown"), project("d", "disabled")];
    expect(sortProjects(projects, ["d"]).map(({ projectId }) => projectId)).toEqual(["d", "a", "b", "c"]);
  });
});

describe("the end of a run", () => {
  const prepare = { choice: "prepare" } as const;
  const failed = (code: string) => ({ projectId: "p", prepared: false as const, code });
  const prepared = { projectId: "q", prepared: true as const };
  it.each([
    ["every project is done", [prepared], { state: "SUCCESS", outcome: { kind: "completed", results: [prepared] } }],
    ["one broke with a bug", [prepared, failed("TypeError")], { outcome: { kind: "partial", results: [prepared, failed("internal")] } }],
    ["all failed", [failed("billing_disabled"), failed("States.Timeout")], { state: "FAILURE", code: "internal" }],
    [
      "all failed, one by a fault that the customer must fix",
      [failed("provider_forbidden"), failed("table_unavailable")],
      { state: "FAILURE", code: "table_unavailable" },
    ],
    ["all that were selected are unpaid", [failed("billing_disabled")], { outcome: { kind: "unprepared", reason: "gcp_failed" } }],
    ["none is visible", [failed("project_not_visible")], { outcome: { kind: "unprepared", reason: "gcp_failed" } }],
  ])("when %s", (_, results, expected) => {
    expect(decideEnd(undefined, { discovery: prepare, results })).toMatchObject(expected);
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
  it("is read without unknown fields", () => {
    expect(parseExecutionInput({ ...facts, selectedProjectIds: ["p"], extra: 1 })).toEqual({ ...facts, selectedProjectIds: ["p"] });
  });

  it.each([
    ["selectedProjectIds.0", { ...facts, selectedProjectIds: [7] }],
    ["provider", { ...facts, provider: "aws", selectedProjectIds: [] }],
    ["tenant", { ...facts, tenant: "", selectedProjectIds: [] }],
  ])("is refused by naming the field %s, not its value", (path, input) => {
    expect(() => parseExecutionInput(input)).toThrow(
      expect.objectContaining({ code: "internal", detail: `state machine input: ${path} is not as expected` }),
    );
  });
});
