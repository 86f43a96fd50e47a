import type { Connection } from "../answers.ts";
import { isDue } from "../due.ts";
import { element, find } from "../element.ts";
import { keepTrue } from "../keep-true.ts";
import { loading } from "../list-states.ts";
import { pageLink } from "../navigation.ts";
import { showHead, strong } from "../page-head.ts";
import { staleLine } from "../stale-line.ts";
import type { Visit } from "../visit.ts";
import { listNeedy } from "./attention.ts";
import { attentionStrip } from "./attention-strip.ts";
import { connectionRow } from "./connection-row.ts";
import { empty } from "./empty.ts";

/**
 * Shows every connection of the organisation, a line each, and above them what needs somebody.
 *
 * @param signal - Ends what keeps the page true.
 */
export async function showOverview({ api, signInAgain }: Visit, signal: AbortSignal): Promise<void> {
  const { organisation, mayWrite } = api.session;
  showHead({
    title: "Connections",
    lede: ["Cloud accounts that ", strong(organisation), " has connected."],
    ...(mayWrite ? { action: pageLink("/connect", "+ Connect", "button primary") } : {}),
  });
  find("view").replaceChildren(loading());
  const stale = staleLine("Connections", signInAgain);
  const body = element("div");
  let connections = await api.listConnections();
  let readAt = new Date();
  const show = () => {
    readAt = new Date();
    stale.clear();
    keepingFocus(body, () => body.replaceChildren(...describe(connections, mayWrite)));
  };
  if (signal.aborted) {
    return;
  }
  show();
  find("view").replaceChildren(stale.node, body);
  const read = async () => {
    connections = await api.readConnections();
    if (!signal.aborted) {
      show();
    }
  };
  const missed = (failure: Parameters<typeof stale.show>[0]) => {
    stale.show(failure, readAt);
    return false;
  };
  void keepTrue({ readAt: () => readAt, isDue: (now) => connections.some((each) => isDue(each, now)), read, missed }, signal);
}

function describe(connections: readonly Connection[], mayWrite: boolean): HTMLElement[] {
  if (connections.length === 0) {
    return [empty(mayWrite)];
  }
  const strip = attentionStrip(listNeedy(connections, new Date()), mayWrite);
  const list = element("ul", { class: "card rows connections", "aria-label": "Connections" }, ...connections.map(connectionRow));
  return strip === undefined ? [list] : [strip, list];
}

/** The rows are made anew; whoever stood on the link of one still does. */
function keepingFocus(body: HTMLElement, change: () => void): void {
  const focused = document.activeElement;
  const link = focused instanceof HTMLAnchorElement && body.contains(focused) ? focused : undefined;
  change();
  if (link !== undefined) {
    const alike = [...body.querySelectorAll("a")].filter(({ href }) => href === link.href);
    (alike.find(({ textContent }) => textContent === link.textContent) ?? alike[0])?.focus();
  }
}
