import type { SetupPlan } from "../../../answers.ts";
import { element } from "../../../element.ts";
import { countKinds, countOf, describeChange } from "./names.ts";

type Target = SetupPlan["targets"][number];
type Obstacle = Target["obstacles"][number];

/** What a plan does in one project, why, and what stands in the way. @param home - The project that holds the service accounts. */
export function planTarget({ id, name, blocked, home_only, changes, obstacles }: Target, home: string): HTMLElement {
  const mark = blocked ? "blocked" : changes.length > 0 ? "change" : "same";
  const holds = home_only ? "It holds the service account. Nothing else is changed here." : "It holds the service account.";
  const isHome = id === home && !blocked ? [element("p", { class: "note" }, holds)] : [];
  const counted = changes.length > 0 ? countKinds(changes) : blocked ? [] : ["nothing to change"];
  return element(
    "li",
    { "data-mark": mark },
    element("h3", {}, name, ...(name === id ? [] : [element("small", {}, id)])),
    counted.length === 0 ? undefined : element("p", { class: "counted" }, ...counted.map((text) => element("span", {}, text))),
    ...isHome,
    ...obstacles.flatMap(obstacle),
    changes.length === 0 ? undefined : exactly(name, changes),
  );
}

/** In the words of the API, which name the rights that are missing, and the roles that bring them. */
function obstacle({ blocks, title, action, detail }: Obstacle): readonly HTMLElement[] {
  const rights = detail.map((each) => element("code", {}, each));
  return [
    element("p", {}, element("strong", {}, blocks ? "Cannot be set up: " : "Left out: "), `${title}.`),
    element("p", {}, action),
    ...(rights.length === 0 ? [] : [element("p", { class: "note counted" }, ...rights)]),
  ];
}

function exactly(name: string, changes: Target["changes"]): HTMLElement {
  const summary = element(
    "summary",
    {},
    `What exactly: ${countOf(changes.length, "change")}`,
    element("span", { class: "visually-hidden" }, ` in ${name}`),
  );
  return element("details", { class: "fold" }, summary, element("ul", { class: "exact" }, ...changes.map(change)));
}

function change({ kind, name, reason, before }: Target["changes"][number]): HTMLElement {
  const [what, named] = describeChange({ kind, name });
  const words = before === null ? reason : `${reason} Now: ${before}.`;
  return element("li", {}, element("span", {}, `${what} `, element("code", {}, named)), element("small", {}, words));
}
