import { useSignal } from "@preact/signals";
import { announce } from "../announce.ts";
import type { Action } from "../messages.tsx";
import { attempt, useVisit } from "../visit.ts";

/**
 * What a part of the settings does for a person: it says how that ended, and then shows what is set.
 *
 * @param show - Reads what is set again.
 */
export function useDeed(show: () => Promise<void>) {
  const visit = useVisit();
  const told = useSignal("");
  /** @param wayOn - What leads on after a failure. Default: to try again. */
  const act = (work: () => Promise<string>, wayOn?: Action): Promise<unknown> => {
    const deed = async () => {
      told.value = "";
      told.value = await work();
      announce(told.value);
      // It is done, even if this fails.
      await attempt(visit, show);
    };
    return attempt(visit, deed, {}, wayOn);
  };
  return { told, act };
}
