import type { SetupStatus } from "../../../../../functions/gcp/to-setup-status.ts";
import { setupSteps } from "../../../../../lib/setup/setup-steps.ts";
import { element } from "../../element.ts";
import { describeFailure } from "../../words.ts";
import { googleFailureWords } from "./failure-words.ts";
import { describeProjectCode, describeUnprepared } from "./project-words.ts";

type Ended = Extract<SetupStatus, { complete: true }>;

/** How a run has ended: one line, what is below it, and how many steps were done. */
export type SetupEnd = { readonly text: string; readonly content: readonly HTMLElement[]; readonly stepsDone: number };

/**
 * Puts the end of a run into words. Total: every end has some.
 *
 * @param reached - The step that was last seen under way, from 1; 0 when none was seen.
 */
export function setupResult(status: Ended, reached: number): SetupEnd {
  if (status.state === "FAILURE") {
    const { action } = describeFailure(status.code, googleFailureWords);
    return { text: `Setup stopped. ${status.status}.`, content: [element("p", {}, action)], stepsDone: Math.max(reached - 1, 0) };
  }
  const { result } = status;
  switch (result.status) {
    case "needs_selection":
      return {
        text: `${result.count} projects could be set up: choose which`,
        content: [
          element("p", {}, "Setup prepares up to five projects automatically. With more, it changes nothing until you choose."),
          list(result.eligible_projects.map(({ name, projectId }) => [name, projectId])),
        ],
        stepsDone: setupSteps.length - 1,
      };
    case "FAILED": {
      const { title, action } = describeUnprepared(result.redirect_params);
      return { text: title, content: [element("p", {}, action), ...failed(result.failed_projects)], stepsDone: setupSteps.length - 1 };
    }
    case "SUCCESS": {
      const { fault } = status;
      const { verified_projects: ready, total_projects: total } = result;
      if (fault !== undefined) {
        const content = [element("p", {}, describeFailure(fault.code, googleFailureWords).action), ...failed(result.failed_projects)];
        return { text: `Setup stopped. ${fault.title}.`, content, stepsDone: Math.max(reached - 1, 0) };
      }
      const text = ready === total ? `${count(ready)} ready` : `${ready} of ${count(total)} ready`;
      return { text, content: failed(result.failed_projects), stepsDone: setupSteps.length };
    }
  }
}

const count = (projects: number) => (projects === 1 ? "1 project" : `${projects} projects`);

function failed(projects: readonly { readonly projectId: string; readonly code: string }[]): HTMLElement[] {
  return projects.length === 0 ? [] : [list(projects.map(({ projectId, code }) => [projectId, describeProjectCode(code)]))];
}

function list(rows: readonly (readonly [string, string])[]): HTMLElement {
  return element("ul", { class: "projects" }, ...rows.map(([name, detail]) => element("li", {}, name, element("small", {}, detail))));
}
