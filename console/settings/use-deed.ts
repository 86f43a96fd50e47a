import { useSignal } from "@preact/signals";
import { announce } from "../announce.ts";
import { type Action, closeNotice } from "../messages.tsx";
import { attempt, tellUnlessLeft, useVisit } from "../visit.ts";

/**
 * What a part of the settings does for a person: it says how that ended, and then shows what is set.
 *
 * @param show - Reads what is set again.
 */
export function useDeed(show: () => Promise<void>) {
  const visit = useVisit();
  const told = useSignal("");
  /** @param wayOn - What leads on after a failure. Default: to try again. */
  const act = async (work: () => Promise<string>, wayOn?: Action): Promise<unknown> => {
    told.value = "";
    try {
      told.value = await work();
    } catch (error) {
      const again = () => {
        closeNotice();
        return act(work);
      };
      return tellUnlessLeft(visit, error, () => wayOn ?? { label: "Try again", press: again });
    }
    announce(told.value);
    // It is done, even if this fails.
    await attempt(visit, show);
  };
  return { told, act };
}
