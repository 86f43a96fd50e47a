import type { ProviderForms } from "../../client/generated/operations.ts";
import { isProviderName } from "../../lib/provider-names.ts";
import type { Connection } from "../answers.ts";
import { CallFailure } from "../call-failure.ts";
import { startAgain } from "../connect/start-again.ts";
import { isDue, isMoving } from "../due.ts";
import { find } from "../element.ts";
import { keepTrue } from "../keep-true.ts";
import { loading } from "../list-states.ts";
import { goTo } from "../navigation.ts";
import { nothingHere } from "../nothing-here.ts";
import { showHead, showTitle } from "../page-head.ts";
import { mountOwn } from "../providers/own-island.tsx";
import { describeName, partOf } from "../providers/parts.ts";
import { tellUnlessLeft, type Visit } from "../visit.ts";
import { type ConnectionCard, connectionCard } from "./connection-card.ts";
import { tellDisconnection } from "./tell-disconnection.ts";
import { tellGone } from "./tell-gone.ts";

type Address = { readonly provider: string; readonly account: string };

/**
 * Shows one connection, with everything that is known of it.
 *
 * @param signal - Ends what keeps the page true.
 */
export async function showConnection(visit: Visit, { provider, account }: Address, signal: AbortSignal): Promise<void> {
  const name = isProviderName(provider) ? { provider, account } : undefined;
  showHead({ title: name === undefined ? "Connection" : describeName(name), back: true });
  find("view").replaceChildren(loading());
  const forms = visit.api.listForms().catch(() => []);
  const connection = name === undefined ? undefined : await visit.api.openConnection(name).catch(noneIfUnknown);
  if (signal.aborted) {
    return;
  }
  if (connection === undefined) {
    return find("view").replaceChildren(nothingHere("This connection is not there", "It was disconnected, or the address is wrong."));
  }
  const shown = card(visit, connection, await forms, signal);
  find("view").replaceChildren(shown.node);
  void shown.checkAtOpening();
}

function noneIfUnknown(error: unknown): undefined {
  if (!(error instanceof CallFailure && error.code === "not_found")) {
    throw error;
  }
}

function card(visit: Visit, connection: Connection, forms: readonly ProviderForms[], signal: AbortSignal): ConnectionCard {
  const { api, signInAgain } = visit;
  const gone = async () => {
    const hadFocus = shown.node.contains(document.activeElement);
    const was = shown.shown();
    await goTo("/");
    await tellGone(visit, was);
    if (hadFocus) {
      find("main").focus();
    }
  };
  const part = partOf(connection.provider);
  const shown = connectionCard(connection, {
    api,
    forms,
    setup: part.Setup && mountOwn(visit, part.Setup, signal),
    own: part.Own && mountOwn(visit, part.Own, signal),
    signInAgain,
    named: showTitle,
    gone,
    connectAgain: () => startAgain(visit, connection.provider, { account: connection.account }, connection.method),
    disconnected: async (disconnection) => {
      if (disconnection.state === "disconnected") {
        await goTo("/");
      } else {
        shown.show(await api.readConnection(connection));
      }
      const { label, method } = shown.shown();
      tellDisconnection({ ...disconnection, label, method }, "asked", api.session.person);
    },
    failed: (error, again) => tellUnlessLeft(visit, error, () => ({ label: "Try again", press: again })),
  });
  void watch(visit, shown, gone, signal);
  return shown;
}

const watch = ({ api }: Visit, card: ReturnType<typeof connectionCard>, gone: () => Promise<void>, signal: AbortSignal) =>
  keepTrue(
    {
      readAt: card.shownAt,
      isDue: (now) => isDue(card.shown(), now),
      isMoving: () => isMoving(card.shown()),
      read: async () => {
        const connection = await api.readConnection(card.shown());
        if (!signal.aborted) {
          card.show(connection);
        }
      },
      missed: (failure) => {
        if (failure.code === "not_found") {
          void gone();
          return true;
        }
        card.showStale(failure);
        return false;
      },
    },
    signal,
  );
