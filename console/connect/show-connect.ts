import { element, find } from "../element.ts";
import { loading } from "../list-states.ts";
import { pageLink } from "../navigation.ts";
import { showHead, strong } from "../page-head.ts";
import { readTakenOver } from "../people/handover.ts";
import { takeOver } from "../people/take-over.ts";
import { describeForm } from "../providers/describe-form.ts";
import { keylessMethod } from "../providers/keyless.ts";
import type { Form } from "../providers/method.ts";
import { findPart, parts } from "../providers/parts.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { toConnectPath } from "../route.ts";
import type { Visit } from "../visit.ts";
import { connectMethod, nameOf } from "./connect-method.ts";
import { keylessWay } from "./keyless/keyless-way.ts";
import { oneOfWays, type Way } from "./one-of-ways.ts";

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
  find("view").replaceChildren(loading());
  const known = await visit.api.listForms();
  const formsOf = ({ provider: name }: ProviderPart) => known.find((each) => each.provider === name)?.methods ?? [];
  const id = readTakenOver();
  const show = async () => {
    if (part === undefined) {
      const rows = parts.map((each) => choice(each, formsOf(each)));
      return [element("ul", { class: "card rows choices", "aria-label": "What can be connected" }, ...rows)];
    }
    const forms = formsOf(part);
    if (id !== undefined) {
      return takeOver(visit, part, forms, { account, id });
    }
    return offer(visit, part, forms, account);
  };
  const shown = await show();
  if (!signal.aborted) {
    find("view").replaceChildren(...shown);
  }
}

async function offer(
  visit: Visit,
  part: ProviderPart,
  forms: readonly Form[],
  account: string | undefined,
): Promise<readonly HTMLElement[]> {
  const connections = part.takesWord ? await visit.api.listConnections() : [];
  const connected = connections.filter(({ provider }) => provider === part.provider).map((connection) => connection.account);
  const ways = forms.flatMap((form, index): readonly Way[] => {
    const place = { id: `method-${index}`, account, connected };
    const own = part.ownWays?.[form.name];
    if (form.name === keylessMethod) {
      return [keylessWay(visit, part, form, { ...place, id: "keyless" })];
    }
    if (own !== undefined) {
      return [own(visit, part, form, place)];
    }
    return form.fields === undefined ? [] : [{ name: nameOf(form), form, nodes: [connectMethod(visit, part, form, place)] }];
  });
  return [...oneOfWays(ways), ...(part.keyless === undefined ? [] : [element("p", { class: "note" }, part.keyless)])];
}

const choice = ({ provider, name }: ProviderPart, forms: readonly Form[]): HTMLElement =>
  element(
    "li",
    {},
    element("p", { class: "what" }, pageLink(toConnectPath(provider), name)),
    element("p", { class: "account" }, forms[0] === undefined ? "" : `${forms[0].title} · ${describeForm(forms[0])}`),
  );

const readersNote = (): HTMLElement =>
  element("p", { class: "card" }, "You may look and check. Connecting is for editors of your organisation.");
