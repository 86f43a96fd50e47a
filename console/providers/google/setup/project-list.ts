import type { ConnectionName, SetupProject } from "../../../answers.ts";
import { element } from "../../../element.ts";
import { longList } from "../../../long-list.ts";
import { planLink } from "./addresses.ts";
import { describeCode } from "./code-words.ts";
import { describeStep } from "./names.ts";

export type ProjectList = { readonly node: HTMLElement; show(projects: readonly SetupProject[]): void };

/** The projects of a run, one line each. A line changes only when its project does, so that the reader keeps the focus. */
export function projectList(connection: ConnectionName, mayWrite: boolean): ProjectList {
  const list = element("ul", { class: "projects", "aria-label": "Projects" });
  const long = longList(list, { id: "run", things: "projects", isPinned: ({ dataset }) => dataset.mark === "failed" });
  const lines = new Map<string, { readonly node: HTMLElement; told: string }>();
  const again = (projectId: string): readonly HTMLElement[] =>
    mayWrite ? [element("p", {}, planLink(connection, projectId, "Plan it again"))] : [];
  const show = (project: SetupProject) => {
    const { projectId, state } = project;
    const line = lines.get(projectId) ?? { node: element("li"), told: "" };
    const told = JSON.stringify(project);
    if (line.told !== told) {
      line.told = told;
      line.node.dataset.mark = state;
      line.node.replaceChildren(nameOf(project), ...describe(project, again));
    }
    if (!lines.has(projectId)) {
      lines.set(projectId, line);
      list.append(line.node);
    }
  };
  return {
    node: long.node,
    show: (projects) => {
      for (const project of projects) {
        show(project);
      }
      long.refresh();
      long.node.hidden = lines.size === 0;
    },
  };
}

/** What people call a project, with its id beside it unless they are the same. */
const nameOf = ({ projectId, name = projectId }: SetupProject): HTMLElement =>
  element("span", {}, name, name === projectId ? undefined : element("small", { class: "id" }, projectId));

const small = (text: string) => element("small", {}, text);

function describe(
  { projectId, state, step, code }: SetupProject,
  again: (projectId: string) => readonly HTMLElement[],
): readonly HTMLElement[] {
  switch (state) {
    case "waiting":
      return [small("waiting")];
    case "working":
      return [small(describeStep(step))];
    case "late":
      return [small("late: everything is in place, and Google still spreads the access. It is verified again automatically")];
    case "ready":
      return code === undefined ? [small("ready")] : [small("ready, except for a part"), explain(code)];
    case "failed": {
      const { title, action } = describeCode(code ?? "internal");
      return [small(`failed: ${title}`), element("p", {}, action), ...again(projectId)];
    }
  }
}

function explain(code: string): HTMLElement {
  const { title, action } = describeCode(code);
  return element("p", {}, `${title}. ${action}`);
}
