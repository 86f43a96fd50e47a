import { CallFailure } from "../call-failure.ts";
import { copyScript } from "../copy-row.ts";
import { announce, button, element } from "../element.ts";
import { pause } from "../pause.ts";
import { describeFailure, type FailureWords } from "../words.ts";

/** Often enough for a person who looks on, and less often than a person may connect. */
const everyMs = 15_000;
/** The longest that a cloud takes to let a new trust in. What is refused after that is refused for another reason. */
const longestMs = 5 * 60_000;

const words = "A new trust takes up to five minutes until it works. This is tried again every 15 seconds while this page is open.";

export type Trying = {
  /** The provider's words. */
  readonly own: FailureWords;
  /** Puts what is said meanwhile into the page. */
  readonly show: (node: HTMLElement) => void;
  /** Ends it without a word: the page is left. */
  readonly signal: AbortSignal;
};

/** Whether a refusal may pass by itself, because what was made a moment ago is not known everywhere yet. */
export const mayPass = (code: string): boolean => code === "trust_refused";

/**
 * Does something again while the provider refuses a trust that may be new, and says so. It ends when the refusal lasts longer than any new trust
 * needs, when the person stops it, and when they go to another page.
 *
 * @throws {CallFailure} The last one.
 */
export async function keepTrying(work: () => Promise<void>, { own, show, signal }: Trying): Promise<void> {
  const begunAt = Date.now();
  const stopped = new AbortController();
  const ended = AbortSignal.any([signal, stopped.signal]);
  const tried = element("p", { class: "note" });
  const stop = button("Stop trying", () => stopped.abort(), "quiet");
  const reason = element("div", { class: "result" });
  // It stays in the page from one attempt to the next, with the focus that it may have.
  const node = element("div", { class: "result" }, reason, element("p", {}, words), tried, element("div", { class: "buttons" }, stop));
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CallFailure && mayPass(error.code)) || ended.aborted || Date.now() - begunAt >= longestMs) {
        throw error;
      }
      if (attempts === 1) {
        reason.replaceChildren(...describe(error, own));
        show(node);
        announce(words);
      }
      tried.textContent = attempts === 1 ? "Refused once so far." : `Refused ${attempts} times so far.`;
      await pause(everyMs, ended);
      if (ended.aborted || !node.isConnected) {
        throw error;
      }
    }
  }
}

const describe = ({ code, command }: CallFailure, own: FailureWords): readonly HTMLElement[] => [
  element("p", { class: "outcome" }, `Not yet: ${describeFailure(code, own).title}.`),
  ...(command === undefined ? [] : [copyScript("The command that makes the trust", command)]),
];
