import type { SetupStatus } from "../../../../../functions/gcp/to-setup-status.ts";
import { setupSteps } from "../../../../../lib/setup/setup-steps.ts";
import type { CallFailure } from "../../call-failure.ts";
import { announce, element } from "../../element.ts";
import { describeFailure } from "../../words.ts";
import { googleFailureWords } from "./failure-words.ts";
import { setupResult } from "./setup-result.ts";

type Mark = "done" | "running" | "waiting" | "stopped";

const markWords = { done: "done", running: "under way", waiting: "not begun", stopped: "stopped here" } as const;

export type SetupView = {
  readonly node: HTMLElement;
  show(status: SetupStatus): void;
  showLost(failure: CallFailure, again: boolean): void;
  /** Nothing was heard of the run for two minutes: it has not begun, or is not known any more. */
  showUnheard(): void;
};

/** What setup is doing, step by step. It changes in place, so that nobody loses the focus or the reading position. */
export function setupView(): SetupView {
  const line = element("p", { class: "setup-line" }, "Asking how far it is…");
  const bar = element("progress", { max: "100", "aria-label": "Progress of the setup" });
  const marks = setupSteps.map(({ status }) => step(status));
  const result = element("div", { class: "setup-result" });
  const steps = element("ol", { class: "steps" }, ...marks.map(({ node }) => node));
  const node = element("section", { class: "setup" }, element("header", {}, element("h2", {}, "Setup"), line), bar, steps, result);
  let reached = 0;

  const say = (text: string) => {
    if (line.textContent !== text) {
      line.textContent = text;
      announce(`Setup: ${text}`);
    }
  };
  const mark = (choose: (index: number) => Mark) => {
    for (const [index, { set }] of marks.entries()) {
      set(choose(index));
    }
  };

  return {
    node,
    show: (status) => {
      if (status.complete) {
        bar.hidden = true;
        const { text, content, stepsDone } = setupResult(status, reached);
        const isStopped = status.state === "FAILURE" || status.fault !== undefined;
        mark((index) => (index < stepsDone ? "done" : index === stepsDone ? "stopped" : "waiting"));
        // After a reload nobody knows where a run broke off.
        steps.hidden = isStopped && reached === 0;
        result.replaceChildren(...content);
        say(text);
        return;
      }
      reached = status.state === "PROGRESS" ? status.step : 0;
      bar.value = status.progress;
      mark((index) => (index < reached - 1 ? "done" : index === reached - 1 ? "running" : "waiting"));
      say(status.status);
    },
    showLost: ({ code }, again) => {
      const { title, action } = describeFailure(code, googleFailureWords);
      say(again ? `${title}. The setup continues; asking again…` : `${title}. ${action}`);
    },
    showUnheard: () => {
      bar.hidden = true;
      steps.hidden = true;
      say("This setup is unknown: it has not started, or its record was deleted. Reload the page to ask again.");
    },
  };
}

function step(label: string): { readonly node: HTMLElement; set(mark: Mark): void } {
  const word = element("span", { class: "visually-hidden" });
  const node = element("li", {}, label, word);
  const set = (mark: Mark) => {
    node.dataset.mark = mark;
    node.ariaCurrent = mark === "running" ? "step" : null;
    word.textContent = `, ${markWords[mark]}`;
  };
  set("waiting");
  return { node, set };
}
