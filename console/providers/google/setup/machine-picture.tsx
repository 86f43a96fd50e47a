import type { SetupProject, SetupStatus } from "../../../answers.ts";
import { countProjects, projectSteps } from "./names.ts";

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

/** By the step of the run. The last of them is that of each project. */
const stateOfStep: readonly (StateName | undefined)[] = ["discover", "discover", "plan", "accounts"];

const only = (state: StateName): LitStates => new Map([[state, 0]]);

/** Finds the states of the machine that a run is in. Pure. None when it has not begun, or stopped before its end. */
export function toLitStates(status: SetupStatus): LitStates {
  switch (status.state) {
    case "STARTED":
      return only("discover");
    case "SUCCESS":
      return status.fault === undefined ? only(status.result.status === "SUCCESS" ? "finish" : "choose") : new Map();
    case "PROGRESS": {
      const state = stateOfStep[status.step - 1];
      return state === undefined ? toProjectStates(status.projects) : only(state);
    }
    default:
      return new Map();
  }
}

function toProjectStates(projects: readonly SetupProject[]): LitStates {
  const count = (wanted: string) => projects.filter(({ state, step }) => state === "working" && step === wanted).length;
  const lit = projectSteps.map(({ name }) => [name, count(name)] as const).filter(([, working]) => working > 0);
  const isOver = projects.every(({ state }) => state !== "waiting" && state !== "working");
  return lit.length > 0 ? new Map(lit) : only(isOver ? "finish" : "grant_access");
}

/** Finds the states that a run has been through. Pure: those before the first current one, and all of them at its end. */
export function toPastStates(status: SetupStatus): readonly StateName[] {
  const lit = toLitStates(status);
  const first = order.findIndex((name) => lit.has(name));
  return order.slice(0, Math.max(first, 0));
}

const states = [...statesBefore, ...projectSteps, stateAfter] as const;
const order: readonly StateName[] = states.map(({ name }) => name);

/** A picture of the state machine that sets projects up. The states that a run is in are lit, with the number of projects in each, and those behind it are tinted. */
export function MachinePicture({ of }: { readonly of: SetupStatus | undefined }) {
  const lit: LitStates = of === undefined ? new Map() : toLitStates(of);
  const past = of === undefined ? [] : toPastStates(of);
  const now = states.flatMap(({ name, title }) => {
    const count = lit.get(name);
    return count === undefined ? [] : [count === 0 ? title : `${title} (${countProjects(count)})`];
  });
  const done = states.filter(({ name }) => past.includes(name)).map(({ title }) => title);
  const draw = ({ name, title }: (typeof states)[number]) => (
    <li key={name} class={lit.has(name) ? "lit" : past.includes(name) ? "past" : ""}>
      {title}
      {lit.get(name) ? ` ${lit.get(name)}` : ""}
    </li>
  );
  const words = `The steps of the setup. Done: ${done.join(", ") || "none"}. Now: ${now.join(", ") || "none"}.`;
  return (
    <div class="machine" role="img" aria-label={words}>
      <ol class="before">{statesBefore.map(draw)}</ol>
      <div class="each">
        <p>each project</p>
        <ol>{projectSteps.map(draw)}</ol>
      </div>
      <ol class="after">{draw(stateAfter)}</ol>
    </div>
  );
}
