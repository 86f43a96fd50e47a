import { openApi } from "./api.ts";
import { tellOutcome } from "./confirmation/tell-outcome.ts";
import { find } from "./element.ts";
import { keepInstantsFresh } from "./instant.ts";
import { loading } from "./list-states.ts";
import { startNavigation } from "./navigation.ts";
import { clearNews, clearNotice, dropQuestion } from "./notice.ts";
import { readSession } from "./read-session.ts";
import { showPage, showUnreadable } from "./show-page.ts";
import { offerTrouble } from "./trouble/drawer.ts";
import type { Visit } from "./visit.ts";

let leaving = new AbortController();
let visit: Visit | undefined;

async function signIn(person: string): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const signInAgain = () => signIn(person);
  sessionStorage.setItem("person", person);
  dropQuestion();
  clearNotice();
  clearNews();
  visit = undefined;
  find("view").replaceChildren(loading());
  try {
    const session = await readSession(person, signal);
    visit = { api: openApi(session, signal), signal, signInAgain };
    await showPage(visit);
    await tellOutcome(visit);
  } catch (error) {
    showUnreadable(error, signal, signInAgain);
  }
}

const known = sessionStorage.getItem("person") ?? "ada";
for (const choice of document.querySelectorAll<HTMLInputElement>('input[name="person"]')) {
  choice.checked = choice.value === known;
  choice.addEventListener("change", () => signIn(choice.value));
}
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
await Promise.all([signIn(known), offerTrouble()]);
