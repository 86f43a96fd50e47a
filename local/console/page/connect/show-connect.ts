import { element, find } from "../element.ts";
import { pageLink } from "../navigation.ts";
import { showHead, strong } from "../page-head.ts";
import { findPart, parts } from "../providers/parts.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { toConnectPath } from "../route.ts";
import type { Visit } from "../visit.ts";
import { connectMethod } from "./connect-method.ts";

/**
 * Shows what can be connected; or, for one provider, how.
 *
 * @param account - Of the connection that is connected again, where the provider can have several.
 */
export function showConnect(visit: Visit, { provider, account }: { readonly provider?: string; readonly account?: string }): void {
  const { mayWrite, organisation } = visit.api.session;
  const part = provider === undefined ? undefined : findPart(provider);
  showHead({
    title: `Connect ${part?.name ?? "a cloud"}`,
    lede: mayWrite ? ["It will belong to ", strong(organisation), ", and your colleagues see it."] : [],
    back: true,
  });
  find("view").replaceChildren(...(mayWrite ? offer(visit, part, account) : [readersNote()]));
}

function offer(visit: Visit, part: ProviderPart | undefined, account: string | undefined): HTMLElement[] {
  if (part === undefined) {
    return [element("ul", { class: "card rows choices", "aria-label": "What can be connected" }, ...parts.map(choice))];
  }
  return part.methods.map((method, index) => connectMethod(visit, part, method, { id: `method-${index}`, account }));
}

function choice({ provider, name, methods }: ProviderPart): HTMLElement {
  return element(
    "li",
    {},
    element("p", { class: "what" }, pageLink(toConnectPath(provider), name)),
    element("p", { class: "account" }, methods.map(({ title }) => title).join(", or ")),
  );
}

const readersNote = (): HTMLElement =>
  element("p", { class: "card" }, "You may look and check. Connecting is for editors of your organisation.");
