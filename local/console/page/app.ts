import { type Api, CallFailure, type Connection, openApi, readSession, toCallFailure } from "./api.ts";
import { connectionCard } from "./connection-card.ts";
import { announce, element, find } from "./element.ts";
import { keepInstantsFresh } from "./instant.ts";
import { empty, loading, unreadable } from "./list-states.ts";
import { type Action, askToConfirm, clearNotice, tell, tellFailure } from "./notice.ts";
import { type Outcome, takeOutcome } from "./outcome.ts";
import { setupView } from "./setup-view.ts";
import { tellDisconnection } from "./tell-disconnection.ts";
import { watchConnection } from "./watch-connection.ts";
import { watchSetup } from "./watch-setup.ts";
import { isRetryable } from "./words.ts";

/** One person looking at the page. Everything that is under way for them ends when another signs in. */
type Visit = { readonly api: Api; readonly signal: AbortSignal };

let leaving = new AbortController();
let listEnding = new AbortController();
/** What the person came back with, until it is told; a confirmation until it is answered. In memory only. */
let outcome: Outcome = takeOutcome();
const nothing: Outcome = { kind: "none" };

async function signIn(person: string): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  sessionStorage.setItem("person", person);
  clearNotice();
  find("connections").replaceChildren(loading());
  try {
    const session = await readSession(person, signal);
    find("organisation").textContent = session.organisation;
    const visit = { api: openApi(session, signal), signal };
    await showConnections(visit);
    tellOutcome(visit);
  } catch (error) {
    showUnreadable(error, signal, () => signIn(person));
  }
}

async function showConnections(visit: Visit): Promise<void> {
  listEnding.abort();
  listEnding = new AbortController();
  try {
    const connections = await visit.api.listConnections();
    const cards = connections.map((connection) => element("li", {}, card(visit, connection)));
    find("connections").replaceChildren(cards.length === 0 ? empty(() => connect(visit)) : element("ul", { class: "cards" }, ...cards));
  } catch (error) {
    showUnreadable(error, visit.signal, () => signIn(visit.api.session.person));
  }
}

function showUnreadable(error: unknown, signal: AbortSignal, again: () => Promise<void>): void {
  if (!signal.aborted) {
    const failure = toCallFailure(error);
    find("connections").replaceChildren(unreadable(failure, again));
    find("unreadable").focus();
  }
}

function card(visit: Visit, connection: Connection): HTMLElement {
  const { api } = visit;
  const signal = AbortSignal.any([visit.signal, listEnding.signal]);
  const setup = connection.setup_run_id === null ? undefined : setupView();
  if (setup !== undefined && connection.setup_run_id !== null) {
    void watchSetup(api, connection.setup_run_id, { status: setup.show, lost: setup.showLost }, signal);
  }
  const gone = async () => {
    const hadFocus = shown.node.contains(document.activeElement);
    await showConnections(visit);
    announce(shown.shown().status === "disconnecting" ? "It is disconnected." : "Somebody has disconnected it meanwhile.");
    if (hadFocus) {
      find("main").focus();
    }
  };
  const shown = connectionCard(connection, {
    api,
    setup: setup?.node,
    gone,
    connectAgain: () => connect(visit),
    disconnected: async (disconnection) => {
      await showConnections(visit);
      tellDisconnection(disconnection, { label: "Connect Google Cloud", press: () => connect(visit) });
    },
    failed: (error, again) =>
      tellUnlessLeft(visit, error, () => ({
        label: "Try again",
        press: () => {
          clearNotice();
          return again();
        },
      })),
  });
  void watchConnection(api, shown, gone, signal);
  return shown.node;
}

async function connect({ api, signal }: Visit, choice: { readonly replaceAccount?: boolean } = {}): Promise<void> {
  try {
    announce("Going to Google…");
    window.location.assign(await api.login(choice));
    // The button stays busy until the page is gone.
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  } catch (error) {
    tellUnlessLeft({ api, signal }, error, () => ({ label: "Try again", press: () => connect({ api, signal }, choice) }));
  }
}

/** Tells why a call of the person's failed, and offers what leads on: a session that has ended is opened again first. */
function tellUnlessLeft({ api, signal }: Visit, error: unknown, wayOn: (failure: CallFailure) => Action): void {
  if (!signal.aborted) {
    const failure = toCallFailure(error);
    const ended = failure.code === "unauthenticated";
    tellFailure(failure, ended ? { label: "Sign in again", press: () => signIn(api.session.person) } : wayOn(failure));
  }
}

function ask(visit: Visit, value: string): void {
  askToConfirm({
    person: visit.api.session.person,
    confirm: () => confirm(visit, value),
    decline: () => {
      outcome = nothing;
      tell("It was not connected", "Google's permission is given back by itself within ten minutes.");
    },
  });
}

async function confirm(visit: Visit, value: string): Promise<void> {
  try {
    await visit.api.confirm(value);
    outcome = nothing;
    clearNotice();
    await showConnections(visit);
    announce("Google Cloud is connected.");
    focusFirstConnection();
  } catch (error) {
    tellUnlessLeft(visit, error, ({ code }) => {
      if (isRetryable(code)) {
        return { label: "Try again", press: () => confirm(visit, value) };
      }
      outcome = nothing;
      return { label: "Start again", press: () => connect(visit) };
    });
  }
}

function tellOutcome(visit: Visit): void {
  if (visit.signal.aborted) {
    return;
  }
  const told = outcome;
  if (told.kind === "confirm") {
    ask(visit, told.value);
    return;
  }
  outcome = nothing;
  if (told.kind === "connected") {
    focusFirstConnection();
  } else if (told.kind === "failed") {
    const replace = { label: "Use the other account", press: () => connect(visit, { replaceAccount: true }) };
    const actions = [{ label: "Start again", press: () => connect(visit) }, ...(told.code === "account_mismatch" ? [replace] : [])];
    tellFailure(new CallFailure(told.code), ...actions);
  }
}

function focusFirstConnection(): void {
  document.querySelector<HTMLElement>("article h2")?.focus();
}

const known = sessionStorage.getItem("person") ?? "ada";
for (const choice of document.querySelectorAll<HTMLInputElement>('input[name="person"]')) {
  choice.checked = choice.value === known;
  choice.addEventListener("change", () => signIn(choice.value));
}
keepInstantsFresh();
await signIn(known);
