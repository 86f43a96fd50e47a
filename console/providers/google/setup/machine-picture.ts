import type { SetupStatus } from "../../../answers.ts";
import { svgElement } from "../../../svg-element.ts";
import { type LitStates, stateAfter, statesBefore, toLitStates, toPastStates } from "./lit-states.ts";
import { countProjects, projectSteps } from "./names.ts";

export type MachinePicture = { readonly node: SVGSVGElement; show(status: SetupStatus): void };

const box = { width: 122, height: 30, step: 46 };
const size = { width: 290, height: 262 };
/** The projects stand on the right, within a frame. */
const right = { x: 156, y: 34 };

type State = { readonly name: string; readonly title: string };
type Drawn = State & { readonly node: SVGGElement; readonly count: SVGTSpanElement };

/** A picture of the state machine that sets projects up. The states that a run is in are lit, with the number of projects in each, and those behind it are tinted. */
export function machinePicture(): MachinePicture {
  const before = statesBefore.map((state, index) => draw(state, 6, 6 + index * box.step));
  const each = projectSteps.map((state, index) => draw(state, right.x + 6, right.y + index * box.step));
  const after = draw(stateAfter, 6, 6 + (each.length - 0.4) * box.step);
  const states: readonly Drawn[] = [...before, ...each, after];
  const middle = 6 + box.width / 2;
  const lastBefore = 6 + (before.length - 1) * box.step;
  const lastEach = right.y + (each.length - 1) * box.step + box.height / 2;
  const arrows = [
    ...before.slice(1).map((_, index) => `M${middle} ${6 + index * box.step + box.height}v${box.step - box.height - 4}`),
    ...each
      .slice(1)
      .map((_, index) => `M${right.x + 6 + box.width / 2} ${right.y + index * box.step + box.height}v${box.step - box.height - 4}`),
    `M${6 + box.width} ${lastBefore + box.height / 2}H${right.x - 4}`,
    `M${right.x} ${lastEach}H${6 + box.width + 4}`,
  ];
  const frame = svgElement("rect", { class: "frame", x: right.x, y: 2, width: box.width + 12, height: size.height - 4, rx: 10 });
  const label = svgElement("text", { class: "frame-name", x: right.x + 6 + box.width / 2, y: 22 }, "each project");
  const node = svgElement(
    "svg",
    { class: "machine", viewBox: `0 0 ${size.width} ${size.height}`, role: "img" },
    svgElement("defs", {}, arrowHead()),
    frame,
    label,
    ...arrows.map((d) => svgElement("path", { d, "marker-end": "url(#arrow)" })),
    ...states.map((state) => state.node),
  );
  const show = (lit: LitStates, past: readonly string[]) => {
    const counts: ReadonlyMap<string, number> = lit;
    const current = states.filter(({ name }) => counts.has(name));
    for (const { name, node: drawn, count } of states) {
      drawn.classList.toggle("lit", counts.has(name));
      drawn.classList.toggle("past", past.includes(name));
      count.textContent = counts.get(name) ? ` ${counts.get(name)}` : "";
    }
    const words = current.map(({ name, title }) => (counts.get(name) ? `${title} (${countProjects(counts.get(name) ?? 0)})` : title));
    const done = states.filter(({ name }) => past.includes(name)).map(({ title }) => title);
    node.setAttribute("aria-label", `The steps of the setup. Done: ${done.join(", ") || "none"}. Now: ${words.join(", ") || "none"}.`);
  };
  show(new Map(), []);
  return { node, show: (status) => show(toLitStates(status), toPastStates(status)) };
}

function draw(state: State, x: number, y: number): Drawn {
  const count = svgElement("tspan", { class: "count" });
  const words = svgElement("text", { x: x + box.width / 2, y: y + box.height / 2 + 4.5 }, state.title, count);
  const node = svgElement(
    "g",
    { "data-state": state.name },
    svgElement("rect", { x, y, width: box.width, height: box.height, rx: 8 }),
    words,
  );
  return { ...state, node, count };
}

const arrowHead = () =>
  svgElement(
    "marker",
    { id: "arrow", viewBox: "0 0 6 6", refX: 3, refY: 3, markerWidth: 6, markerHeight: 6, orient: "auto" },
    svgElement("path", { class: "head", d: "M0 0L6 3L0 6z" }),
  );
