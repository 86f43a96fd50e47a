import type { SetupResult } from "../../../answers.ts";
import { element } from "../../../element.ts";
import { describeCode } from "./code-words.ts";
import { countProjects } from "./names.ts";

type LeftOut = Extract<SetupResult, { status: "SUCCESS" }>["left_out"][number];

/** Of more projects than this only their number is seen at once. */
const mostOpen = 5;

/** The projects that a run has not set up, and that no person left out for it: each with the reason, and what to do about it. */
export function leftOutList(leftOut: readonly LeftOut[]): readonly HTMLElement[] {
  if (leftOut.length === 0) {
    return [];
  }
  const open = leftOut.length <= mostOpen ? { open: "" } : {};
  const summary = element("summary", {}, `${countProjects(leftOut.length)} left out`);
  return [
    element(
      "details",
      { class: "fold", ...open },
      summary,
      element("ul", { class: "projects", "aria-label": "Left out" }, ...leftOut.map(item)),
    ),
  ];
}

function item({ projectId, name, code }: LeftOut): HTMLElement {
  const { title, action } = describeCode(code);
  return element(
    "li",
    { "data-mark": "left" },
    element("span", {}, name, name === projectId ? undefined : element("small", { class: "id" }, projectId)),
    element("small", {}, `left out: ${title}`),
    element("p", {}, action),
  );
}
