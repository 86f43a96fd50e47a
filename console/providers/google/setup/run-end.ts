import type { ConnectionName, SetupProject, SetupStatus } from "../../../answers.ts";
import { element } from "../../../element.ts";
import { chooser } from "./chooser.ts";
import { describeCode, describeUnprepared } from "./code-words.ts";
import { describeKeptLogin } from "./kept-login-words.ts";
import { leftOutList } from "./left-out-list.ts";
import { countProjects } from "./names.ts";

type Ended = Extract<SetupStatus, { complete: true }>;

type LoginEnd = { readonly state: "ended" | "kept"; readonly code?: string };

/** How a run has ended: one line, what is below it, and how each project has ended. */
export type RunEnd = { readonly text: string; readonly content: readonly HTMLElement[]; readonly projects: readonly SetupProject[] };

const choiceFirst = "Up to five projects are set up automatically. With more, nothing is changed until you choose.";
const approvalFirst = "Nothing has been changed. Choose projects, look at the plan, and approve it.";

/** Puts the end of a run into words. Total: every end has some. */
export function runEnd(name: ConnectionName, status: Ended): RunEnd {
  if (status.state === "FAILURE") {
    const { action } = describeCode(status.code);
    return { text: `Setup stopped. ${status.status}.`, content: [element("p", {}, action)], projects: [] };
  }
  const { result, fault } = status;
  switch (result.status) {
    case "needs_selection":
      return {
        text: `${countProjects(result.count)} could be set up: choose which`,
        content: [
          element("p", {}, result.approval_required ? approvalFirst : choiceFirst),
          chooser(name, result.eligible_projects, { areAllChosen: result.approval_required === true }),
          ...leftOutList(result.left_out),
        ],
        projects: [],
      };
    case "FAILED": {
      const { title, action } = describeUnprepared(result.redirect_params);
      const projects = result.failed_projects.map((project) => ({ ...project, state: "failed" as const }));
      return { text: title, content: [element("p", {}, action)], projects };
    }
    case "SUCCESS": {
      const { projects } = result;
      if (fault !== undefined) {
        const way = element("p", {}, describeCode(fault.code).action);
        return { text: `Setup stopped. ${fault.title}.`, content: [way, ...leftOutList(result.left_out)], projects };
      }
      return { text: describeEnds(result), content: [...describeLogin(result.login), ...leftOutList(result.left_out)], projects };
    }
  }
}

/** What became of a login that was to end. */
function describeLogin(login: LoginEnd | undefined): readonly HTMLElement[] {
  if (login === undefined) {
    return [];
  }
  if (login.state === "ended") {
    return [element("p", {}, "The login was given back: the connection goes on without it.")];
  }
  const { title, action } = describeKeptLogin(login.code ?? "internal");
  return [element("p", {}, `The login is kept, and works as before. ${title}. ${action}`)];
}

function describeEnds({
  verified_projects: ready,
  total_projects: total,
  projects,
}: {
  readonly verified_projects: number;
  readonly total_projects: number;
  readonly projects: readonly SetupProject[];
}): string {
  if (ready === total) {
    return `${countProjects(total)} ready`;
  }
  const late = projects.filter(({ state }) => state === "late").length;
  return `${ready} of ${countProjects(total)} ready${late === 0 ? "" : `, ${late} late`}`;
}
