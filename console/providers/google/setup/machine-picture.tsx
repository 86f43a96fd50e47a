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

const order: readonly StateName[] = [...statesBefore, ...projectSteps, stateAfter].map(({ name }) => name);

const box = { width: 122, height: 30, step: 46 };
const size = { width: 290, height: 262 };
/** The projects stand on the right, within a frame. */
const right = { x: 162, y: 34 };
const left = 6;
const half = { x: box.width / 2, y: box.height / 2 };

const before = statesBefore.map((state, index) => ({ ...state, x: left, y: 6 + index * box.step }));
const each = projectSteps.map((state, index) => ({ ...state, x: right.x, y: right.y + index * box.step }));
const after = { ...stateAfter, x: left, y: 6 + (each.length - 0.4) * box.step };
const states = [...before, ...each, after];

const down = [...before.slice(1), ...each.slice(1)].map(
  ({ x, y }) => `M${x + half.x} ${y - box.step + box.height}v${box.step - box.height - 4}`,
);
const [lastBefore = after, lastEach = after] = [before.at(-1), each.at(-1)];
const arrows = [
  ...down,
  `M${left + box.width} ${lastBefore.y + half.y}H${right.x - 10}`,
  `M${right.x - 6} ${lastEach.y + half.y}H${left + box.width + 4}`,
];

/** A picture of the state machine that sets projects up. The states that a run is in are lit, with the number of projects in each, and those behind it are tinted. */
export function MachinePicture({ of }: { readonly of: SetupStatus | undefined }) {
  const lit: ReadonlyMap<string, number> = of === undefined ? new Map() : toLitStates(of);
  const past: readonly string[] = of === undefined ? [] : toPastStates(of);
  const now = states.flatMap(({ name, title }) => {
    const count = lit.get(name);
    return count === undefined ? [] : [count === 0 ? title : `${title} (${countProjects(count)})`];
  });
  const done = states.filter(({ name }) => past.includes(name)).map(({ title }) => title);
  const words = `The steps of the setup. Done: ${done.join(", ") || "none"}. Now: ${now.join(", ") || "none"}.`;
  return (
    <div class="picture">
      <svg class="machine" viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={words}>
        <defs>
          <marker id="arrow" viewBox="0 0 6 6" refX="3" refY="3" markerWidth="6" markerHeight="6" orient="auto">
            <path class="head" d="M0 0L6 3L0 6z" />
          </marker>
        </defs>
        <rect class="frame" x={right.x - 6} y="2" width={box.width + 12} height={size.height - 4} rx="10" />
        <text class="frame-name" x={right.x + half.x} y="22">
          each project
        </text>
        {arrows.map((d) => (
          <path key={d} d={d} marker-end="url(#arrow)" />
        ))}
        {states.map(({ name, title, x, y }) => (
          <g key={name} data-state={name} class={lit.has(name) ? "lit" : past.includes(name) ? "past" : ""}>
            <rect x={x} y={y} width={box.width} height={box.height} rx="8" />
            <text x={x + half.x} y={y + half.y + 4.5}>
              {title}
              <tspan class="count">{(lit.get(name) ?? 0) > 0 && ` ${lit.get(name)}`}</tspan>
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
