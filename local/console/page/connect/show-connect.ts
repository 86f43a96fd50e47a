import { element, find } from "../element.ts";
import { loading } from "../list-states.ts";
import { pageLink } from "../navigation.ts";
import { showHead, strong } from "../page-head.ts";
import { readTakenOver } from "../people/handover.ts";
import { takeOver } from "../people/take-over.ts";
import type { Method } from "../providers/method.ts";
import { findPart, parts } from "../providers/parts.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { toConnectPath } from "../route.ts";
import type { Visit } from "../visit.ts";
import { connectMethod } from "./connect-method.ts";
import { keylessTitle, keylessWay } from "./keyless/keyless-way.ts";
import { oneOfWays } from "./one-of-ways.ts";

/**
 * Shows what can be connected; or, for one provider, how; or what a colleague is to take over.
 *
 * @param wanted.account - Of the connection that is connected again, where the provider can have several.
 * @param signal - Fires when another page is shown.
 */
export async function showConnect(
  visit: Visit,
  { provider, account }: { readonly provider?: string; readonly account?: string },
  signal: AbortSignal,
): Promise<void> {
  const { mayWrite, organisation } = visit.api.session;
  const part = provider === undefined ? undefined : findPart(provider);
  showHead({
    title: `Connect ${part?.name ?? "a cloud"}`,
    lede: mayWrite ? ["It will belong to ", strong(organisation), ", and your colleagues see it."] : [],
    back: true,
  });
  if (!mayWrite) {
    return find("view").replaceChildren(readersNote());
  }
  if (part === undefined) {
    const list = element("ul", { class: "card rows choices", "aria-label": "What can be connected" }, ...parts.map(choice));
    return find("view").replaceChildren(list);
  }
  find("view").replaceChildren(loading());
  const id = readTakenOver();
  const shown = await (id === undefined
    ? (part.connectPage?.show(visit, part, account) ?? offer(visit, part, account))
    : takeOver(visit, part, { account, id }));
  if (!signal.aborted) {
    find("view").replaceChildren(...shown);
  }
}

async function offer(visit: Visit, part: ProviderPart, account: string | undefined): Promise<readonly HTMLElement[]> {
  const connections = part.takesWord ? await visit.api.listConnections() : [];
  const connected = connections.filter(({ provider }) => provider === part.provider).map((connection) => connection.account);
  const toWay = (method: Method, index: number) => ({
    name: method.name,
    title: method.title,
    nodes: [connectMethod(visit, part, method, { id: `method-${index}`, account, connected })],
  });
  const { keyless } = part;
  const ways = [...part.methods.map(toWay), ...(part.moreWays?.(visit, part, { id: "more", account, connected }) ?? [])];
  if (typeof keyless === "object") {
    return oneOfWays([...ways, keylessWay(visit, part, keyless, { id: "keyless", account, connected })]);
  }
  return [...oneOfWays(ways), ...(keyless === undefined ? [] : [element("p", { class: "note" }, keyless)])];
}

function choice({ provider, name, methods, keyless, connectPage }: ProviderPart): HTMLElement {
  const own = connectPage === undefined ? methods.map(({ title }) => title) : [connectPage.title];
  const titles = typeof keyless === "object" ? [...own, keylessTitle] : own;
  return element(
    "li",
    {},
    element("p", { class: "what" }, pageLink(toConnectPath(provider), name)),
    element("p", { class: "account" }, titles.join(", or ")),
  );
}

const readersNote = (): HTMLElement =>
  element("p", { class: "card" }, "You may look and check. Connecting is for editors of your organisation.");
