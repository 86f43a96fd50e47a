import { type SetupStepName, setupSteps } from "../../../../lib/setup/setup-run.ts";
import type { SetupProject, SetupStatus } from "../../../answers.ts";
import { projectSteps } from "./names.ts";

/** The states of the machine that setup runs on, in their order: before the projects, in each project, and after them. */
export const statesBefore = [
  { name: "discover", title: "Discover" },
  { name: "choose", title: "Choose" },
  { name: "plan", title: "Plan" },
  { name: "accounts", title: "Accounts" },
] as const;
export const stateAfter = { name: "finish", title: "Finish" } as const;

type StateName = (typeof statesBefore)[number]["name"] | (typeof projectSteps)[number]["name"] | typeof stateAfter.name;

/** Which states are the current ones, and how many projects are in each that a project goes through. */
export type LitStates = ReadonlyMap<StateName, number>;

/** `undefined`: that of each project. */
const stateOfStep: Readonly<Record<SetupStepName, StateName | undefined>> = {
  find_targets: "discover",
  check_targets: "discover",
  make_plan: "plan",
  create_accounts: "accounts",
  set_up_targets: undefined,
};

/** Finds the states of the machine that a run is in. Pure. None when it has not begun, or stopped before its end. */
export function toLitStates(status: SetupStatus): LitStates {
  switch (status.state) {
    case "PENDING":
    case "FAILURE":
      return new Map();
    case "STARTED":
      return new Map([["discover", 0]]);
    case "SUCCESS": {
      const { result, fault } = status;
      return fault === undefined ? new Map([[result.status === "SUCCESS" ? "finish" : "choose", 0]]) : new Map();
    }
    case "PROGRESS": {
      const step = setupSteps[status.step - 1]?.name ?? "find_targets";
      const state = stateOfStep[step];
      return state === undefined ? toProjectStates(status.projects) : new Map([[state, 0]]);
    }
  }
}

/** Finds the states that a run has been through. Pure: those before the first current one, and all of them at its end. */
export function toPastStates(status: SetupStatus): readonly StateName[] {
  const lit = toLitStates(status);
  const first = order.findIndex((name) => lit.has(name));
  return order.slice(0, Math.max(first, 0));
}

const order: readonly StateName[] = [...statesBefore, ...projectSteps, stateAfter].map(({ name }) => name);

function toProjectStates(projects: readonly SetupProject[]): LitStates {
  const lit = new Map<StateName, number>();
  for (const { name } of projectSteps) {
    const count = projects.filter(({ state, step }) => state === "working" && step === name).length;
    if (count > 0) {
      lit.set(name, count);
    }
  }
  if (lit.size > 0) {
    return lit;
  }
  const isOver = projects.every(({ state }) => state !== "waiting" && state !== "working");
  return new Map([[isOver ? "finish" : "grant_access", 0]]);
}
