import { openApi } from "./api.ts";
import { tellOutcome } from "./confirmation/tell-outcome.ts";
import { find } from "./element.ts";
import { keepInstantsFresh } from "./instant.ts";
import { loading } from "./list-states.ts";
import { startNavigation } from "./navigation.ts";
import { clearNews, clearNotice, dropQuestion } from "./notice.ts";
import { readSession } from "./read-session.ts";
import type { Session } from "./session.ts";
import { showPage, showUnreadable } from "./show-page.ts";
import type { Visit } from "./visit.ts";

/** How people are signed in here. */
export type SignIn = {
  /** Signs in again, and comes back to the same page. */
  again(): Promise<void>;
  /** Called with the person who is signed in. */
  done?(session: Session): void;
};

let leaving = new AbortController();
let visit: Visit | undefined;

/** Opens the console for the person who is signed in now. What was under way for another one is given up. */
export async function openPages({ again, done }: SignIn): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  dropQuestion();
  clearNotice();
  clearNews();
  visit = undefined;
  find("view").replaceChildren(loading());
  try {
    const session = await readSession(signal);
    visit = { api: openApi(session, signal), signal, signInAgain: again };
    done?.(session);
    await showPage(visit);
    await tellOutcome(visit);
  } catch (error) {
    showUnreadable(error, signal, again);
  }
}

/** Follows the address and the clock. */
export function startPages(): void {
  keepInstantsFresh();
  startNavigation(
    async () => {
      if (visit !== undefined) {
        await showPage(visit);
      }
    },
    () => {
      clearNews();
      clearNotice();
    },
  );
}
