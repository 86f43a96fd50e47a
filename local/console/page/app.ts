import { openApi, readSession } from "./api.ts";
import { find } from "./element.ts";
import { keepInstantsFresh } from "./instant.ts";
import { loading } from "./list-states.ts";
import { clearNews, clearNotice, dropQuestion } from "./notice.ts";
import { showConnections, showUnreadable } from "./overview/show-overview.ts";
import { tellOutcome } from "./confirmation/tell-outcome.ts";

let leaving = new AbortController();

async function signIn(person: string): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const signInAgain = () => signIn(person);
  sessionStorage.setItem("person", person);
  dropQuestion();
  clearNotice();
  clearNews();
  find("connections").replaceChildren(loading());
  try {
    const session = await readSession(person, signal);
    find("organisation").textContent = session.organisation;
    const visit = { api: openApi(session, signal), signal, signInAgain };
    await showConnections(visit);
    tellOutcome(visit);
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
await signIn(known);
