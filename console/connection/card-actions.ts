import type { Checked, Connection, Disconnection } from "../answers.ts";
import type { Api } from "../api.ts";
import { CallFailure, toCallFailure } from "../call-failure.ts";
import { announce, button, element } from "../element.ts";
import { clearNotice, closeNotice } from "../notice.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { findForm } from "../providers/find-form.ts";
import { describeName, partFor } from "../providers/parts.ts";
import { describeFailure, isCorrectedThere, lowerFirst, needsReconnect } from "../words.ts";
import { askToDisconnect } from "./ask-to-disconnect.tsx";
import { describeCheck, describeRefresh } from "./describe-deed.ts";
import { isRefreshable } from "./is-refreshable.ts";
import { lastCheck } from "./last-check.ts";

export type CardActionsOptions = {
  readonly api: Api;
  /** Given what the API says of the connection now. */
  readonly show: (connection: Connection) => void;
  readonly connectAgain: () => Promise<void>;
  readonly disconnected: (disconnection: Disconnection) => Promise<void>;
  /** The connection is not there any more. */
  readonly gone: () => Promise<void>;
  /** Told what the record of the connection does not explain. */
  readonly failed: (error: unknown, again: () => Promise<void>) => void;
};

/** What a deed has come to. */
type Work = () => Promise<string>;

export type CardActions = {
  readonly node: HTMLElement;
  show(connection: Connection): void;
  /** Asks the provider whether the connection works. A deed that a person begins meanwhile waits for its end. */
  checkAtOpening(): Promise<void>;
};

/** After these the connection is not read again: the answer would be the same, or not come at all. */
const unreadable: ReadonlySet<string | undefined> = new Set(["unreachable", "unauthenticated"]);

/** What a person can do with a connection. One deed at a time; how it ended is shown below the buttons, and announced. */
export function cardActions({ api, show, connectAgain, disconnected, gone, failed }: CardActionsOptions): CardActions {
  const { mayWrite } = api.session;
  const outcome = element("p", { class: "outcome" });
  const checked = lastCheck();
  let connection: Connection;
  let opening: Promise<void> = Promise.resolve();
  /** Of a connection with a setup: the record that was checked. The schedule's next look changes it, and what the check said of the setup is old. */
  let lookAwaitedSince: { readonly checkedAt: string | undefined } | undefined;
  /** @param spoken - What those hear who do not see the rest of the card. */
  const say = (text: string, spoken = text) => {
    outcome.textContent = text;
    announce(spoken === "" ? "" : `${describeName(connection)}: ${spoken}`);
  };

  const run = async (doing: string, work: Work): Promise<void> => {
    const begunBy = document.activeElement;
    say(doing);
    await opening;
    try {
      say(await work());
    } catch (error) {
      const code = error instanceof CallFailure ? error.code : undefined;
      if (code === "not_found") {
        return gone();
      }
      const now = unreadable.has(code) ? undefined : await api.readConnection(connection).catch(() => undefined);
      if (now !== undefined) {
        show(now);
      }
      if (code !== undefined && now?.last_failure?.code === code) {
        const { title } = describeFailure(code, partFor(connection).failureWords);
        return say("It did not succeed, for the reason above.", `It did not succeed: ${title}.`);
      }
      say("");
      failed(error, () => again(begunBy, doing, work));
    }
  };
  /** The same once more, out of a notice, which takes the focus with it when it goes. */
  const again = async (begunBy: Element | null, doing: string, work: Work): Promise<void> => {
    await deeds.free();
    if (!node.isConnected) {
      return closeNotice();
    }
    clearNotice();
    const shown = all.filter(({ hidden }) => !hidden);
    (shown.find((each) => each === begunBy) ?? shown[0])?.focus();
    await deeds.begin(() => run(doing, work));
  };
  const refresh = () =>
    run("Asking for a new token…", async () => {
      const refreshed = await api.refresh(connection);
      show(refreshed.connection);
      return describeRefresh(refreshed);
    });
  const check = () =>
    run("Asking the provider whether it works…", async () => {
      return showChecked(await api.check(connection));
    });
  const showChecked = (answer: Checked): string => {
    show(answer.connection);
    const words = describeCheck(answer, mayWrite);
    checked.show(words, answer);
    lookAwaitedSince = answer.setup === null ? undefined : { checkedAt: answer.connection.checked?.at };
    return words;
  };
  const disconnect = async () => {
    const part = partFor(connection);
    const ofSetup = (await part.teardownWords?.(api, connection)) ?? [];
    const leaves = findForm(await api.listForms().catch(() => []), connection)?.leaves;
    if (await askToDisconnect(describeName(connection), part, api.session.organisation, { ofSetup, leaves })) {
      await run("Disconnecting…", async () => {
        await disconnected(await api.disconnect(connection));
        return "";
      });
    }
  };

  const deeds = oneAtATime((busy) => {
    for (const each of all) {
      each.ariaDisabled = busy ? "true" : null;
    }
  });
  const refreshNow = button("Refresh now", () => deeds.begin(refresh));
  const checkNow = button("Check", () => deeds.begin(check), "quiet");
  const connectNow = button("Connect again", () => deeds.begin(connectAgain), "quiet");
  const disconnectNow = button("Disconnect", () => deeds.begin(disconnect), "quiet");
  const all = mayWrite ? [refreshNow, checkNow, connectNow, disconnectNow] : [checkNow];
  const group = element("div", { class: "buttons", role: "group" }, ...all);
  const limits = mayWrite
    ? undefined
    : element("p", { class: "note" }, "You may look and check. The rest is for editors of your organisation.");
  const node = element("div", { class: "actions" }, group, limits, outcome, checked.node);
  const checkUnasked = async (): Promise<void> => {
    checked.showAsking(connection.checked);
    try {
      const answer = await api.checkUnasked(connection);
      if (node.isConnected) {
        showChecked(answer);
      }
    } catch (error) {
      // A person who leaves the page, or signs in as another one, ends the call.
      if (!node.isConnected) {
        return;
      }
      const { code } = toCallFailure(error);
      if (code === "not_found") {
        await gone();
      } else {
        checked.showUnasked(connection.checked, lowerFirst(describeFailure(code, partFor(connection).failureWords).title));
      }
    }
  };
  return {
    node,
    checkAtOpening: async () => {
      if (connection.status !== "disconnecting" && !isCheckedNow(connection, new Date())) {
        opening = checkUnasked();
        await opening;
      }
    },
    show: (now) => {
      connection = now;
      group.ariaLabel = `What you can do with ${describeName(now)}`;
      if (lookAwaitedSince !== undefined && now.checked?.at !== lookAwaitedSince.checkedAt) {
        lookAwaitedSince = undefined;
        opening = checkUnasked();
      }
      const isLeaving = now.status === "disconnecting";
      const isRefreshed = isRefreshable(now);
      checkNow.hidden = connectNow.hidden = isLeaving;
      refreshNow.hidden = isLeaving || !isRefreshed;
      const mustConnect = needsReconnect(now);
      const mustCheck = now.status === "reauth_required" && isCorrectedThere(now.last_failure?.code ?? "");
      const isFailing = now.last_failure !== null && !mustConnect && !mustCheck;
      connectNow.className = mustConnect ? "primary" : "quiet";
      checkNow.className = mustCheck || (isFailing && !isRefreshed) ? "primary" : "quiet";
      refreshNow.className = isFailing ? "primary" : "quiet";
    },
  };
}

const freshMs = 60_000;

/** Whether the provider was asked a moment ago, as it is by a connect, and nothing was found that a page would have to explain. */
const isCheckedNow = ({ checked }: Connection, now: Date): boolean =>
  checked?.severity === null && now.getTime() - new Date(checked.at).getTime() < freshMs;
