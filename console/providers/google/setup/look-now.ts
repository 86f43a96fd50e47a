import type { ConnectionName, SetupLedger } from "../../../answers.ts";
import { announce, button, element } from "../../../element.ts";
import { pause } from "../../../pause.ts";
import { tellUnlessLeft, type Visit } from "../../../visit.ts";
import { googleFailureWords } from "../failure-words.ts";
import { readLedger } from "./ledger.ts";

const periodMs = 3_000;
/** The schedule looks at its next minute; a look at many projects takes more than one. */
const patienceMs = 180_000;

/**
 * A button that has the setup looked at now, in place of once a day, and waits for what is found.
 *
 * @param looked.at - When it was looked at last.
 * @param show - Shows what was found.
 */
export function lookNow(
  visit: Visit,
  name: ConnectionName,
  looked: SetupLedger["looked"],
  show: (ledger: SetupLedger) => void,
  signal: AbortSignal,
): HTMLElement {
  const outcome = element("p", { class: "outcome" });
  const say = (text: string) => {
    outcome.textContent = text;
    announce(text);
  };
  const look = async (): Promise<void> => {
    say("Asking for a look…");
    try {
      const { setup } = await visit.api.check(name);
      if (setup === null) {
        return say("There is no setup of this connection to look at.");
      }
      say("Aurora looks within a minute. What it finds is shown here.");
      const found = await waitForLook(visit, name, looked, signal);
      if (found !== undefined) {
        announce("Aurora has looked.");
        show(found);
      } else if (!signal.aborted) {
        say("The look is not finished yet. Reload the page in a few minutes.");
      }
    } catch (error) {
      say("");
      tellUnlessLeft(visit, error, () => ({ label: "Try again", press: look }), { own: googleFailureWords });
    }
  };
  return element("div", { class: "look" }, element("div", { class: "buttons" }, button("Look now", look, "quiet")), outcome);
}

async function waitForLook(
  { api }: Visit,
  name: ConnectionName,
  before: SetupLedger["looked"],
  signal: AbortSignal,
): Promise<SetupLedger | undefined> {
  const until = Date.now() + patienceMs;
  while (!signal.aborted && Date.now() < until) {
    await pause(periodMs, signal);
    const ledger = await readLedger(api, name).catch(() => undefined);
    if (ledger?.looked != null && ledger.looked.at !== before?.at) {
      return ledger;
    }
  }
  return undefined;
}
