import type { ConnectionName, SetupStatus } from "../../../answers.ts";
import type { CallFailure } from "../../../call-failure.ts";
import { announce, element } from "../../../element.ts";
import { describeCode } from "./code-words.ts";
import type { MachinePicture } from "./machine-picture.ts";
import { describeRunning, toBar, unknownRun } from "./progress-words.ts";
import { projectList } from "./project-list.ts";
import { runEnd } from "./run-end.ts";

export type RunView = {
  readonly node: HTMLElement;
  show(status: SetupStatus): void;
  showLost(failure: CallFailure, again: boolean): void;
  /** Nothing was heard of the run for two minutes: it has not begun, or is not known any more. */
  showUnheard(): void;
};

/**
 * What a setup is doing, project by project. It changes in place, so that the reader keeps the focus and the reading position.
 *
 * @param picture - Of the steps, where there is room for it.
 */
export function runView(name: ConnectionName, mayWrite: boolean, picture?: MachinePicture): RunView {
  const asking = "Asking how far it is…";
  const line = element("p", { class: "setup-line" }, asking);
  const bar = element("progress", { "aria-label": "Progress of the setup" });
  const projects = projectList(name, mayWrite);
  projects.show([]);
  const result = element("div", { class: "setup-result" });
  const node = element(
    "section",
    { class: "setup" },
    element("header", {}, element("h2", {}, "Setup"), line),
    bar,
    picture && element("div", { class: "picture" }, picture.node),
    projects.node,
    result,
  );
  const say = (text: string) => {
    const before = line.textContent;
    line.textContent = text;
    // What was so before the page was opened is no news.
    if (before !== text && before !== asking) {
      announce(`Setup: ${text}`);
    }
  };
  let shown = "";
  return {
    node,
    show: (status) => {
      picture?.show(status);
      if (status.complete) {
        const end = runEnd(name, status);
        bar.hidden = true;
        projects.show(end.projects);
        const now = JSON.stringify(status);
        if (now !== shown) {
          // Otherwise what a person has chosen in it since would be lost.
          shown = now;
          result.replaceChildren(...end.content);
        }
        return say(end.text);
      }
      showBar(bar, status);
      projects.show(status.state === "PROGRESS" ? status.projects : []);
      say(describeRunning(status));
    },
    showLost: ({ code }, again) => {
      const { title, action } = describeCode(code);
      say(again ? `${title}. The setup continues; asking again…` : `${title}. ${action}`);
    },
    showUnheard: () => {
      bar.hidden = true;
      say(`${unknownRun} Reload the page to ask again.`);
    },
  };
}

/** The bar counts projects. Before they are known it only moves; a run that is not known has none. */
function showBar(bar: HTMLProgressElement, status: Extract<SetupStatus, { complete: false }>): void {
  bar.hidden = status.state === "PENDING" && !status.known;
  const filled = toBar(status);
  if (filled === undefined) {
    bar.removeAttribute("value");
  } else {
    bar.max = filled.max;
    bar.value = filled.value;
  }
}
