import type { Connection } from "../answers.ts";
import { toCallFailure } from "../call-failure.ts";
import { connect } from "../connect/go-to-provider.ts";
import { connectionCard } from "../connection/connection-card.ts";
import { element, find } from "../element.ts";
import { empty, unreadable } from "../list-states.ts";
import { setupView } from "../providers/google/setup-view.ts";
import { tellDisconnection } from "../connection/tell-disconnection.ts";
import { tellGone } from "../connection/tell-gone.ts";
import { tellUnlessLeft, type Visit } from "../visit.ts";
import { watchConnection } from "../connection/watch-connection.ts";
import { watchSetup } from "../providers/google/watch-setup.ts";

let newest = new AbortController();

/**
 * Reads the list and shows it. The list before it ends with everything that watches it; of two calls at once only the later
 * one shows anything.
 *
 * @returns What is connected; nothing when that could not be read, which the page says by itself.
 */
export async function showConnections(visit: Visit): Promise<readonly Connection[] | undefined> {
  newest.abort();
  newest = new AbortController();
  const signal = AbortSignal.any([visit.signal, newest.signal]);
  try {
    const connections = await visit.api.listConnections();
    if (!signal.aborted) {
      const cards = connections.map((connection) => element("li", {}, card(visit, connection, signal)));
      const none = () => empty(visit.api.session.mayWrite ? () => connect(visit) : undefined);
      find("connections").replaceChildren(cards.length === 0 ? none() : element("ul", { class: "cards" }, ...cards));
    }
    return connections;
  } catch (error) {
    showUnreadable(error, signal, visit.signInAgain);
    return undefined;
  }
}

/** Says in place of the list why it cannot be shown, unless nobody waits for it any more. */
export function showUnreadable(error: unknown, signal: AbortSignal, again: () => Promise<void>): void {
  if (!signal.aborted) {
    find("connections").replaceChildren(unreadable(toCallFailure(error), again));
    find("unreadable").focus();
  }
}

export function focusFirstConnection(): void {
  document.querySelector<HTMLElement>("article h2")?.focus();
}

/** @param signal - Ends what keeps the card true. */
function card(visit: Visit, connection: Connection, signal: AbortSignal): HTMLElement {
  const { api, signInAgain } = visit;
  const setup = connection.setup_run_id === null ? undefined : setupView();
  if (setup !== undefined && connection.setup_run_id !== null) {
    const told = { status: setup.show, lost: setup.showLost, unheard: setup.showUnheard };
    void watchSetup(api, connection.setup_run_id, told, signal);
  }
  const gone = async () => {
    const hadFocus = shown.node.contains(document.activeElement);
    const connections = await showConnections(visit);
    await tellGone(visit, shown.shown(), connections);
    if (hadFocus) {
      find("main").focus();
    }
  };
  const shown = connectionCard(connection, {
    api,
    setup: setup?.node,
    signInAgain,
    gone,
    connectAgain: () => connect(visit),
    disconnected: async (disconnection) => {
      await showConnections(visit);
      tellDisconnection(disconnection, "asked");
    },
    failed: (error, again) => tellUnlessLeft(visit, error, () => ({ label: "Try again", press: again })),
  });
  void watchConnection(api, shown, gone, signal);
  return shown.node;
}
