import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SetupResult, SetupStatus } from "../../console/answers.ts";
import { parsePlanQuery, toPlanQuery, toRepair } from "../../console/providers/google/setup/addresses.ts";
import { describeCode, describeKeptLogin, describeUnprepared } from "../../console/providers/google/setup/code-words.ts";
import { stateAfter, statesBefore, toLitStates, toPastStates } from "../../console/providers/google/setup/machine-picture.tsx";
import { countStates, describeTeardown } from "../../console/providers/google/setup/made.ts";
import { countKinds, describeChange, describeStep, projectSteps } from "../../console/providers/google/setup/names.ts";
import { describeRun, describeRunning, toBar } from "../../console/providers/google/setup/progress-words.ts";
import type { ChangeState } from "../../lib/setup/ledger.ts";
import { root } from "../fixtures/template.ts";

const folder = join(root, "lib/providers/google/setup");
const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));

describe("words of a setup", () => {
  const [, refusals = ""] = /const codes[^{]+\{([^}]+)\}/.exec(readFileSync(join(folder, "outcomes.ts"), "utf8")) ?? [];
  const codes = new Set([
    ...sources.flatMap((text) => [...text.matchAll(/code: "(\w+)"/g)].map(([, code = ""]) => code)),
    ...[...refusals.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code),
    ...["home_blocked", "not_permitted", "refused", "access_pending"],
  ]);

  test("more than fifteen codes are found in the source", () => {
    expect(codes.size).toBeGreaterThan(15);
  });

  test.each([...codes])("%s has a title, and says what to do", (code) => {
    const { title, action } = describeCode(code);
    expect(title).not.toBe("Something went wrong");
    expect(action).toMatch(/^[A-Z].+\.$/);
  });

  test("a code that names a policy says its name", () => {
    expect(describeCode("org_policy:custom.denyX").title).toBe("A policy of your organisation forbids it: custom.denyX");
  });

  test.each([
    ["login=gcp_no_projects", "This account has no projects"],
    ["login=gcp_failed_billing", "No project has a billing account"],
    ["login=gcp_failed", "No project could be set up"],
  ])("%s: %s", (params, title) => {
    expect(describeUnprepared(params).title).toBe(title);
  });

  test.each(["issuer_unavailable", "issuer_unreachable", "access_pending"])(
    "a login that is kept for %s is not said to be retried",
    (code) => {
      const { title, action } = describeKeptLogin(code);
      expect(title).toBe(describeCode(code).title);
      expect(action).toMatch(/^Plan it again in a while/);
    },
  );

  test.each(["trust_insecure", "issuer_forbidden", "targets_not_ready"])(
    "a login that is kept for %s says what to do as elsewhere",
    (code) => {
      expect(describeKeptLogin(code)).toEqual(describeCode(code));
    },
  );

  test("counts changes by their kind, and names each", () => {
    expect(countKinds([{ kind: "api" }, { kind: "role" }, { kind: "api" }, { kind: "made_up" }])).toEqual([
      "+ 2 APIs",
      "+ role",
      "+ made_up",
    ]);
    expect(describeChange({ kind: "role", name: "roles/browser aurora-ro-1" })).toEqual(["Role for aurora-ro-1", "roles/browser"]);
    expect(describeChange({ kind: "label", name: "aurora-oauth=c-1" })).toEqual(["Label", "aurora-oauth=c-1"]);
  });

  test("counts what became of changes, and tells what the last look did not find from what a teardown took back", () => {
    const [made, missing] = [
      { state: "changed", stands: true },
      { state: "changed", stands: false },
    ] as const;
    const others = [
      { state: "failed", stands: false },
      { state: "undone", stands: false },
    ] as const;
    expect(countStates([...others, made, missing, made])).toBe("1 missing, 2 as made, 1 refused, 1 taken back");
  });

  test("plans what is missing with the access that it was made with, each project once, and no more projects than one setup takes", () => {
    const viewer = { target: "shop-1", name: "roles/browser aurora-ro-1f" };
    expect(toRepair([viewer, { ...viewer, name: "x.googleapis.com" }])).toEqual({ projects: ["shop-1"], access: "read" });
    expect(toRepair([viewer, { target: "shop-2", name: "aurora-op-1f" }])).toEqual({ projects: ["shop-1", "shop-2"], access: "operate" });
    const many = Array.from({ length: 101 }, (_, index) => ({ target: `shop-${index}`, name: "x" }));
    expect(toRepair(many).projects).toHaveLength(100);
  });

  test("says what a disconnect removes and what stays, of what a setup made or may have made", () => {
    const made = (kind: string, state: ChangeState = "changed", before: string | null = null) => ({
      kind,
      target: "shop-1",
      state,
      before,
    });
    const [role, api] = [made("role"), made("api")];
    const begun = made("label", "begun");
    const others = [made("role", "undone"), made("role", "unchanged"), made("label", "begun", "the customer's")];
    expect(describeTeardown([role, { ...role, target: "shop-2" }, api, begun, ...others], false)).toEqual([
      "Aurora tries to remove from your Google Cloud, in 2 projects: 2 roles and 1 label. What it cannot remove is listed afterwards.",
      "Stays there, because others may use it by now: 1 API.",
    ]);
    expect(describeTeardown([api], false)).toEqual(["Stays there, because others may use it by now: 1 API."]);
    expect(describeTeardown([role, api], true)).toEqual([
      expect.stringMatching(
        /^What setup made in 1 project stays, because the permission .+ has ended: 1 role and 1 API\. Connect again first/,
      ),
    ]);
    expect(describeTeardown(others, false)).toEqual([]);
  });

  test("knows what is done at each step that makes a change", () => {
    const steps = [...new Set(sources.flatMap((text) => [...text.matchAll(/: "(\w+_\w+)",$/gm)].map(([, step = ""]) => step)))];
    const ofProjects = projectSteps.map(({ name }): string => name).filter((name) => name !== "verify");
    expect(ofProjects.filter((name) => !steps.includes(name))).toEqual([]);
    expect(describeStep("create_accounts")).toBe("creating the service account");
    expect(describeStep("made_up")).toBe("working");
  });
});

describe("the address of a plan", () => {
  test.each([{ access: "operate", projects: ["example.com:old", "shop-1"] }, { access: "read" }] as const)(
    "holds its choice: %o",
    (choice) => {
      expect(parsePlanQuery(toPlanQuery(choice))).toEqual(choice);
    },
  );

  test("that says nothing is one of what is set up, to look only", () => {
    expect(parsePlanQuery("?access=everything&projects=,")).toEqual({ access: "read" });
  });
});

type State = { readonly Type: string; readonly ItemProcessor?: Machine };
type Machine = { readonly States: Readonly<Record<string, State>> };

describe("the picture of the state machine", () => {
  test("has the tasks of the machine, in their order, and the choice", () => {
    const machine = JSON.parse(readFileSync(join(root, "statemachines/gcp-setup.asl.json"), "utf8")) as Machine;
    const shown = (states: Machine["States"]): string[] =>
      Object.entries(states).flatMap(([name, { Type, ItemProcessor }]) =>
        ItemProcessor !== undefined ? shown(ItemProcessor.States) : Type === "Task" || name === "Choose" ? [name] : [],
      );
    expect(shown(machine.States)).toEqual([
      ...["Discover", "Choose", "Plan", "EnsureAccounts"],
      ...["GrantAccess", "EnableApis", "PrepareExport", "Verify", "WriteMetadata"],
      // "Finish" in the picture.
      ...["EndLogin", "Finish", "RecordFailure"],
    ]);
    expect([...statesBefore, ...projectSteps, stateAfter].map(({ title }) => title)).toEqual([
      ...["Discover", "Choose", "Plan", "Accounts"],
      ...["Grant access", "Enable APIs", "Billing export", "Verify", "Labels"],
      "Finish",
    ]);
  });

  const progress = (step: number, projects: Extract<SetupStatus, { state: "PROGRESS" }>["projects"] = []): SetupStatus => ({
    state: "PROGRESS",
    status: "",
    complete: false,
    progress: 5,
    step,
    total_steps: 5,
    propagation: null,
    projects,
    seconds_left: null,
  });
  const at = (step: string) => ({ projectId: "p", state: "working", step }) as const;
  const done = { status: "", complete: true } as const;
  const unprepared: SetupResult = { status: "FAILED", redirect_params: "", failed_projects: [] };

  test.each<[string, SetupStatus, readonly (readonly [string, number])[]]>([
    ["not begun", { state: "PENDING", status: "", complete: false, progress: 0, known: true }, []],
    ["begun", { state: "STARTED", status: "", complete: false, progress: 0, known: true }, [["discover", 0]]],
    ["checking", progress(2), [["discover", 0]]],
    ["planning", progress(3), [["plan", 0]]],
    ["accounts", progress(4, [at("create_accounts")]), [["accounts", 0]]],
    ["projects wait", progress(5, [{ projectId: "p", state: "waiting" }]), [["grant_access", 0]]],
    [
      "each project at its own step",
      progress(5, [at("verify"), at("verify"), at("enable_apis"), { projectId: "q", state: "ready" }]),
      [
        ["enable_apis", 1],
        ["verify", 2],
      ],
    ],
    ["all ended", progress(5, [{ projectId: "p", state: "late" }]), [["finish", 0]]],
    [
      "a choice is needed",
      { state: "SUCCESS", ...done, result: { status: "needs_selection", eligible_projects: [], count: 6, left_out: [] } },
      [["choose", 0]],
    ],
    ["nothing to set up", { state: "SUCCESS", ...done, result: unprepared }, [["choose", 0]]],
    ["stopped", { state: "FAILURE", ...done, error: true, code: "grant_revoked" }, []],
  ])("%s", (_, status, lit) => {
    expect([...toLitStates(status)]).toEqual(lit);
  });

  test("has the states behind a run: those before its first current one, all of them at the end, and none of one that stopped", () => {
    expect(toPastStates(progress(3))).toEqual(["discover", "choose"]);
    expect(toPastStates(progress(5, [at("verify"), at("enable_apis")])).at(-1)).toBe("grant_access");
    const late = toPastStates(progress(5, [{ projectId: "p", state: "late" }]));
    expect(late).toEqual([...statesBefore, ...projectSteps].map(({ name }) => name));
    expect(toPastStates({ state: "FAILURE", ...done, error: true, code: "grant_revoked" })).toEqual([]);
  });
});

describe("how far a setup is", () => {
  const project = (state: "waiting" | "ready" | "failed" | "late", index: number) => ({ projectId: `p-${index}`, state });
  const settingUp = (done: number, failed: number, seconds_left: number | null): Extract<SetupStatus, { state: "PROGRESS" }> => ({
    state: "PROGRESS",
    status: "Setting up projects",
    complete: false,
    progress: 55,
    step: 5,
    total_steps: 5,
    propagation: { current: done, total: 95 },
    projects: Array.from({ length: 95 }, (_, index) =>
      project(index < done ? "ready" : index < done + failed ? "failed" : "waiting", index),
    ),
    seconds_left,
  });
  const goesOn = "You may close this page: the setup goes on.";
  const early = { ...settingUp(0, 0, null), status: "Planning the changes", propagation: null };

  test.each([
    [settingUp(0, 0, null), `0 of 95 done. ${goesOn}`, { value: 0, max: 95 }],
    [settingUp(1, 0, 4700), `1 of 95 done. About 78 minutes left. ${goesOn}`, { value: 1, max: 95 }],
    [settingUp(90, 2, 61), `92 of 95 done, 2 failed. About 1 minute left. ${goesOn}`, { value: 92, max: 95 }],
    [settingUp(93, 0, 20), `93 of 95 done. Less than a minute left. ${goesOn}`, { value: 93, max: 95 }],
    [settingUp(95, 0, 0), `95 of 95 done. ${goesOn}`, { value: 95, max: 95 }],
    [early, "Planning the changes", undefined],
  ])("%#", (status, words, bar) => {
    expect([describeRunning(status), toBar(status)]).toEqual([words, bar]);
  });

  const ended = { state: "SUCCESS", status: "", complete: true } as const;
  const succeeded = {
    status: "SUCCESS",
    redirect_params: "",
    propagation_status: "PARTIAL",
    verified_projects: 1,
    total_projects: 2,
    failed_projects: [],
    projects: [project("ready", 0), project("late", 1)],
    left_out: [],
  } as const satisfies SetupResult;
  const fault = {
    code: "client_misconfigured",
    owner: "operator",
    title: "The provider does not accept this application",
    action: "",
  } as const;

  test.each<[SetupStatus, string]>([
    [{ ...ended, result: succeeded }, "1 of 2 projects ready, 1 late"],
    [{ ...ended, result: { ...succeeded, verified_projects: 2, projects: [] } }, "2 projects ready"],
    [{ ...ended, result: succeeded, fault }, "Setup stopped. The provider does not accept this application."],
    [
      { ...ended, result: { status: "needs_selection", eligible_projects: [], count: 6, left_out: [] } },
      "6 projects could be set up: choose which",
    ],
    [
      { ...ended, result: { status: "FAILED", redirect_params: "login=gcp_no_projects", failed_projects: [] } },
      "This account has no projects",
    ],
    [
      { state: "FAILURE", status: "The permission was revoked", complete: true, error: true, code: "grant_revoked" },
      "Setup stopped. The permission was revoked.",
    ],
  ])("a run that has ended: %#", (status, words) => {
    expect(describeRun(status)).toBe(words);
  });

  test("a run that is not known says so at once", () => {
    const pending = { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0 } as const;
    expect(describeRunning({ ...pending, known: true })).toBe("Starting GCP setup");
    expect(describeRunning({ ...pending, known: false })).toBe(
      "This setup is unknown: it has not started, or its record was deleted. This page asks again for two minutes.",
    );
  });
});
