import type { SetupStatus } from "../../../answers.ts";
import { stateAfter, statesBefore, toLitStates, toPastStates } from "./lit-states.ts";
import { countProjects, projectSteps } from "./names.ts";

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
