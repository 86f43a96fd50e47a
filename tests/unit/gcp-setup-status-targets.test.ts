import { describe, expect, it } from "vitest";
import { toSetupStatus } from "../../functions/gcp/setup-status.ts";
import type { TargetResult } from "../../lib/setup/setup-run.ts";
import { candidate } from "../fakes/setup-fakes.ts";
import { chosen, ended, failed, ids, ready, run, secondsLater } from "./setup-run-fixture.ts";

describe("the time that a run still takes", () => {
  const at = (seconds: number, ...results: readonly TargetResult[]) =>
    toSetupStatus(run({ state: "PROGRESS", step: "set_up_targets" }, { discovery: chosen(...ids(95)), results }), secondsLater(seconds));

  it.each([
    ["is not known before a project is done", at(30, { target: "project-0", state: "working", step: "verify" }), null],
    ["follows from the time that those took which are done", at(60, ...ids(10).map(ready)), 510],
    ["counts what failed as done, and what is late", at(100, failed("project-0", "x"), { target: "project-1", state: "late" }), 4650],
    ["is nothing when all are done", at(60, ...ids(95).map(ready)), 0],
  ])("%s", (_, status, seconds_left) => {
    expect(status).toMatchObject({ seconds_left });
  });
});

describe("the projects that a run leaves out", () => {
  const candidates = [
    candidate("billed"),
    { ...candidate("bare", ["billing_disabled", "missing_rights"]), name: "Bare one" },
    candidate("off"),
  ];
  const discovery = { candidates, chosen: ["billed"], eligibleCount: 2 };

  it("are named with the reason, be it that a person has switched them off", () => {
    const status = ended({ kind: "completed", results: [ready("billed")] }, { discovery });
    expect(status).toMatchObject({
      result: {
        status: "SUCCESS",
        left_out: [
          { projectId: "bare", name: "Bare one", code: "billing_disabled" },
          { projectId: "off", name: candidates[2]?.name, code: "switched_off" },
        ],
      },
    });
  });

  it("are those that cannot be chosen, while a person has to choose", () => {
    const status = ended({ kind: "needs_selection", eligibleCount: 2 }, { discovery: { ...discovery, chosen: [] } });
    expect(status).toMatchObject({ result: { left_out: [{ projectId: "bare", name: "Bare one", code: "billing_disabled" }] } });
  });

  it("are none where a person chose: each chosen project has a result of its own", () => {
    const status = ended({ kind: "completed", results: [ready("billed")] }, { discovery, selected: ["billed"] });
    expect(status).toMatchObject({ result: { left_out: [] } });
  });
});
