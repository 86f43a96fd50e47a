import { signal } from "@preact/signals";
import { render } from "preact";
import { followLinks } from "./address.ts";
import { toCallFailure } from "./call-failure.ts";
import { tellOutcome } from "./confirmation/tell-outcome.tsx";
import { Frame, type Host, type Opened } from "./frame/frame.tsx";
import { clearNews, clearNotice, dropQuestion } from "./messages.tsx";
import { keepInstantsFresh } from "./parts/instant.tsx";
import { readSession } from "./session.ts";
import { openApi } from "./visit.ts";

const opened = signal<Opened>(undefined);
let leaving = new AbortController();

/**
 * Opens the console for the person who is signed in now. What was under way for another one is given up.
 *
 * @param again - Signs in again, and comes back to the same page.
 */
export async function openPages(again: () => Promise<void>): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal: ending } = leaving;
  dropQuestion();
  clearNotice();
  clearNews();
  opened.value = undefined;
  try {
    const session = await readSession(ending);
    const visit = { api: openApi(session, ending), signal: ending, signInAgain: again };
    opened.value = { visit };
    await tellOutcome(visit);
  } catch (error) {
    if (!ending.aborted) {
      opened.value = { failure: toCallFailure(error) };
    }
  }
}

/** Draws the frame, and follows the address and the clock. @param again - Signs in again, and comes back to the same page. */
export function startPages(host: Host, again: () => Promise<void>): void {
  keepInstantsFresh();
  followLinks();
  const App = () => <Frame host={host} opened={opened.value} again={again} />;
  render(<App />, document.body);
}
