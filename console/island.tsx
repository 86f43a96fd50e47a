import { useLayoutEffect } from "preact/hooks";
import { toCallFailure } from "./call-failure.ts";
import { unreadable } from "./list-states.ts";
import { useVisit, type Visit } from "./visit.ts";

type Show = (visit: Visit, signal: AbortSignal) => Promise<void>;

let newest: Promise<void> = Promise.resolve();

/** Waits until the page of the address is shown. */
export const shownIsland = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 0));
  await newest;
};

/** A page that is made without Preact, in the place of the view. */
export function Island({ show }: { readonly show: Show }) {
  const visit = useVisit();
  useLayoutEffect(() => {
    const ending = new AbortController();
    const signal = AbortSignal.any([visit.signal, ending.signal]);
    newest = show(visit, signal).catch((error: unknown) => {
      if (!signal.aborted) {
        const view = document.getElementById("view");
        view?.replaceChildren(unreadable(toCallFailure(error), visit.signInAgain));
        view?.querySelector<HTMLElement>("#unreadable")?.focus();
      }
    });
    return () => ending.abort();
  }, []);
  return null;
}
