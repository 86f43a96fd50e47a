import type { Attention, Connection } from "../answers.ts";
import { tellRemembered } from "../connection/tell-disconnection.ts";
import { isDue, isMoving } from "../due.ts";
import { element, find } from "../element.ts";
import { keepTrue } from "../keep-true.ts";
import { loading } from "../list-states.ts";
import type { AskedOfLists } from "../long-list.ts";
import { pageLink } from "../navigation.ts";
import { showHead, strong } from "../page-head.ts";
import { hangsOnPerson } from "../people/handover.ts";
import { staleLine } from "../stale-line.ts";
import type { Visit } from "../visit.ts";
import { attentionStrip } from "./attention-strip.ts";
import { connectionGroup, mostRows } from "./connection-group.ts";
import { connectionRow } from "./connection-row.ts";
import { empty } from "./empty.ts";
import type { OpenFolds } from "./fold.ts";
import { keepFocus } from "./keep-focus.ts";

/**
 * Shows every connection of the organisation, a line each or many of one provider in one, and above them what needs a person.
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
  const stale = staleLine(() => "Connections", signInAgain);
  const body = element("div");
  const open: OpenFolds = new Set();
  const lists: AskedOfLists = new Map();
  let [connections, attention] = await Promise.all([api.listConnections(), api.listAttention()]);
  let readAt = new Date();
  const show = () => {
    readAt = new Date();
    stale.clear();
    keepFocus(body, () => body.replaceChildren(...describe({ connections, attention }, mayWrite, open, lists)));
  };
  if (signal.aborted) {
    return;
  }
  show();
  find("view").replaceChildren(stale.node, body);
  tellRemembered(api.session.person, connections);
  const read = async () => {
    [connections, attention] = await Promise.all([api.readConnections(), api.readAttention()]);
    if (!signal.aborted) {
      show();
    }
  };
  const missed = (failure: Parameters<typeof stale.show>[0]) => {
    stale.show(failure, readAt);
    return false;
  };
  const due = {
    isDue: (now: Date) => connections.some((each) => isDue(each, now)),
    isMoving: () => connections.some(isMoving),
  };
  void keepTrue({ readAt: () => readAt, ...due, read, missed }, signal);
}

type Read = { readonly connections: readonly Connection[]; readonly attention: Attention };

function describe({ connections, attention }: Read, mayWrite: boolean, open: OpenFolds, lists: AskedOfLists): HTMLElement[] {
  if (connections.length === 0) {
    return [empty(mayWrite)];
  }
  const strip = attentionStrip(attention, connections, mayWrite, open);
  const byProvider = Map.groupBy(connections, ({ provider }) => provider);
  const items = [...byProvider.values()].flatMap((own) =>
    own.length > mostRows ? [connectionGroup(own, mayWrite, open, lists)] : own.map(connectionRow),
  );
  const list = element("ul", { class: "card rows connections", "aria-label": "Connections" }, ...items);
  const hanging = connections.some(hangsOnPerson) ? [element("p", {}, pageLink("/people", "What hangs on a person"))] : [];
  return [...(strip === undefined ? [] : [strip]), list, ...hanging];
}
