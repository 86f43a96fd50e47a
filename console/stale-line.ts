import type { CallFailure } from "./call-failure.ts";
import { describeClock } from "./distance.ts";
import { announce, button, element } from "./element.ts";
import { describeFailure, lowerFirst } from "./words.ts";

export type StaleLine = {
  readonly node: HTMLElement;
  /** @param since - When what is shown was read. */
  show(failure: CallFailure, since: Date): void;
  clear(): void;
};

/**
 * Says that a card is not up to date, since when, and why; once, however often the reading fails.
 *
 * @param describe - Says what people call what is shown.
 */
export function staleLine(describe: () => string, signInAgain: () => Promise<void>): StaleLine {
  const node = element("div", { class: "stale" });
  let shownCode: string | undefined;
  return {
    node,
    show: ({ code }, since) => {
      if (code === shownCode) {
        return;
      }
      shownCode = code;
      const hasEnded = code === "unauthenticated";
      const why = `It could not be read since then: ${lowerFirst(describeFailure(code).title)}.`;
      const words = `This is how it was ${describeClock(since, new Date())}. ${why}${hasEnded ? "" : " This page asks again automatically."}`;
      node.replaceChildren(element("p", {}, words), ...(hasEnded ? [button("Sign in again", signInAgain, "quiet")] : []));
      announce(`${describe()}: ${words}`);
    },
    clear: () => {
      if (shownCode !== undefined) {
        shownCode = undefined;
        node.replaceChildren();
        announce(`${describe()}: It is up to date again.`);
      }
    },
  };
}
