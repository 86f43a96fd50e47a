import type { ConnectionName } from "../../../answers.ts";
import { button, element } from "../../../element.ts";
import { longList } from "../../../long-list.ts";
import { focusTitle, goTo } from "../../../navigation.ts";
import { toPlanPath } from "./addresses.ts";
import { countProjects } from "./names.ts";
import { mostProjects } from "./plan-query.ts";

/** A project that can be set up. */
export type Eligible = { readonly projectId: string; readonly name: string };

/**
 * Lets a person choose projects, and leads to the plan of those. What was searched for can be chosen at once. `areAllChosen`: at first, as far
 * as one setup takes them.
 */
export function chooser(connection: ConnectionName, eligible: readonly Eligible[], { areAllChosen = false } = {}): HTMLElement {
  const problem = element("p", { class: "problem", id: "choice-problem" });
  const boxes = eligible.map(({ projectId }) => element("input", { type: "checkbox", value: projectId, autocomplete: "off" }));
  if (areAllChosen) {
    for (const box of boxes.slice(0, mostProjects)) {
      box.checked = true;
    }
  }
  const rows = eligible.map(({ projectId, name }, index) =>
    element("li", {}, element("label", {}, boxes[index], element("span", {}, name, element("small", {}, projectId)))),
  );
  const chosen = () => boxes.filter(({ checked }) => checked).map(({ value }) => value);
  const count = element("p", { class: "note", role: "status" });
  const tell = () => {
    const { length } = chosen();
    count.textContent = `${length} of ${countProjects(eligible.length)} chosen`;
    problem.textContent =
      length > mostProjects ? `One setup takes at most ${mostProjects}: leave out ${length - mostProjects}, and set them up after it.` : "";
  };
  const setAll = () => {
    const found = boxes.filter((_, index) => rows[index] !== undefined && searched.isFound(rows[index]));
    const all = found.slice(0, mostProjects);
    const checked = !all.every((box) => box.checked);
    for (const box of all) {
      box.checked = checked;
    }
    tell();
  };
  const show = async () => {
    const projects = chosen();
    if (projects.length === 0) {
      problem.textContent = "Choose at least one project.";
      boxes[0]?.focus();
    } else if (projects.length <= mostProjects) {
      await goTo(toPlanPath(connection, { projects, access: "read" }));
      focusTitle();
    }
  };
  const list = element("ul", { class: "choose" }, ...rows);
  const searched = longList(list, { id: "choose", things: "projects" });
  list.addEventListener("change", tell);
  tell();
  return element(
    "fieldset",
    { class: "chooser", "aria-describedby": "choice-problem" },
    element("legend", {}, "Which projects are to be set up?"),
    searched.node,
    element(
      "div",
      { class: "action-bar" },
      problem,
      count,
      element("div", { class: "buttons" }, button("Show the plan", show), button("All or none", setAll, "quiet")),
    ),
  );
}
