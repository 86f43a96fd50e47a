import type { ConnectionName, SetupChange } from "../../../answers.ts";
import { announce, element } from "../../../element.ts";
import { pause, untilSeen } from "../../../pause.ts";
import type { Visit } from "../../../visit.ts";
import { isOpen } from "./disconnect-words.ts";
import { readLedger } from "./ledger.ts";
import { countOf } from "./names.ts";

const periodMs = 1_500;
const longestPauseMs = 15_000;

/** What a setup made, and what a teardown has dealt with of it: taken back, found gone, or left for others. */
const isDealtWith = ({ state }: SetupChange): boolean => state === "undone" || state === "gone" || state === "kept";

export type TeardownView = {
  readonly node: HTMLElement;
  /** Follows the removal until the signal. */
  follow(visit: Visit, name: ConnectionName, signal: AbortSignal): Promise<void>;
};

/** How far the removal of what setup made is, project by project, as the ledger tells it. */
export function teardownView(): TeardownView {
  const line = element("p", { class: "setup-line" }, "Asking how far it is…");
  const bar = element("progress", { max: "100", "aria-label": "Progress of the removal" });
  const list = element("ul", { class: "projects", "aria-label": "Projects", hidden: "" });
  const note = element("p", { class: "note" }, "You may close this page: the removal goes on. After it the permission is given back.");
  const node = element("section", { class: "setup" }, element("header", {}, element("h2", {}, "Removal"), line), bar, list, note);
  const say = (text: string) => {
    if (line.textContent !== text) {
      line.textContent = text;
      announce(`Removal: ${text}`);
    }
  };
  const show = (changes: readonly SetupChange[]) => {
    const all = changes.filter((change) => isOpen(change) || isDealtWith(change));
    const done = all.filter(isDealtWith).length;
    bar.value = all.length === 0 ? 100 : (done / all.length) * 100;
    list.replaceChildren(...[...Map.groupBy(all, ({ target }) => target)].map(([project, own]) => projectLine(project, own)));
    list.hidden = all.length === 0;
    say(
      done === all.length
        ? "Done in your projects. The permission is given back now."
        : `${done} of ${countOf(all.length, "change")} dealt with`,
    );
  };
  return {
    node,
    follow: async ({ api }, name, signal) => {
      let pauseMs = periodMs;
      while (!signal.aborted) {
        await untilSeen(signal);
        try {
          const { changes } = await readLedger(api, name);
          if (!signal.aborted) {
            show(changes);
          }
          pauseMs = periodMs;
        } catch {
          // The page of the connection, which is read as well, says what is wrong.
          pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        }
        await pause(pauseMs, signal);
      }
    },
  };
}

function projectLine(project: string, own: readonly SetupChange[]): HTMLElement {
  const open = own.filter(isOpen).length;
  const words = open === 0 ? "done" : `${own.length - open} of ${own.length}`;
  return element("li", { "data-mark": open === 0 ? "ready" : "working" }, element("span", {}, project), element("small", {}, words));
}
