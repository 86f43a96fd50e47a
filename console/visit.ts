import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Api } from "./api.ts";
import { type CallFailure, toCallFailure } from "./call-failure.ts";
import { type Action, type Told, tellFailure } from "./messages.ts";

/** One person looking at the page. Everything that is under way for them ends when another signs in. */
export type Visit = { readonly api: Api; readonly signal: AbortSignal; readonly signInAgain: () => Promise<void> };

export const VisitContext = createContext<Visit | undefined>(undefined);

/** The visit that a page is shown in. @throws {Error} There is none: a programming error. */
export function useVisit(): Visit {
  const visit = useContext(VisitContext);
  if (visit === undefined) {
    throw new Error("a page is shown without a visit");
  }
  return visit;
}

/** Tells why a call of the person's failed, and offers what leads on: a session that has ended is opened again first. */
export function tellUnlessLeft(
  { signal, signInAgain }: Visit,
  error: unknown,
  wayOn: (failure: CallFailure) => Action,
  told: Told = {},
): void {
  if (!signal.aborted) {
    const failure = toCallFailure(error);
    tellFailure(failure, told, failure.code === "unauthenticated" ? { label: "Sign in again", press: signInAgain } : wayOn(failure));
  }
}
