import { offerFederation } from "../../../../../client/generated/operations.ts";
import { toCallFailure } from "../../call-failure.ts";
import { announce, button, element, heading } from "../../element.ts";
import { failureDetails } from "../../list-states.ts";
import { tellFailure } from "../../notice.ts";
import { describeAccount } from "../../providers/describe-account.ts";
import { type Keyless, keylessMethod } from "../../providers/keyless.ts";
import type { ProviderPart } from "../../providers/provider-part.ts";
import type { Visit } from "../../visit.ts";
import { describeFailure } from "../../words.ts";
import type { FormPlace } from "../account-form-field.ts";
import type { Way } from "../one-of-ways.ts";
import { keylessPlace } from "./keyless-place.ts";
import { offerView } from "./offer-view.ts";

export const keylessTitle = "Without a secret";

/** Connecting a provider without a secret: the customer's cloud trusts the organisation's own issuer, for one connection. */
export function keylessWay(visit: Visit, part: ProviderPart, keyless: Keyless, place: FormPlace): Way {
  const worded = { ...part, ...part.byMethod?.[keylessMethod] };
  return { name: keylessMethod, title: keylessTitle, nodes: [section(visit, worded, keyless, place)] };
}

/**
 * First which connection it becomes, because its cloud is to trust that one alone; then what to trust, the scripts and the form. Nothing is asked of
 * the API before the person wants to see it: from then on anybody can read the issuer's documents.
 */
function section(visit: Visit, part: ProviderPart, keyless: Keyless, place: FormPlace): HTMLElement {
  const which = keylessPlace(keyless, place);
  const shown = element("div", { class: "result" });
  const show = async () => {
    const chosen = which.choose();
    if (chosen === undefined) {
      return;
    }
    const { account, label } = chosen;
    try {
      const offer = await visit.api.ask(offerFederation, part.provider, account === "default" ? {} : { account });
      const name = describeAccount(part, account, label === "" ? null : label);
      const view = offerView(visit, part, offer, { ...chosen, id: place.id, name });
      shown.replaceChildren(...view.nodes);
      view.title.focus();
    } catch (error) {
      showFailure(error);
    }
  };
  const showFailure = (error: unknown) => {
    const failure = toCallFailure(error);
    if (visit.signal.aborted) {
      return;
    }
    if (failure.code === "unauthenticated") {
      return tellFailure(failure, {}, { label: "Sign in again", press: visit.signInAgain });
    }
    const { title, action } = describeFailure(failure.code, { ...part.failureWords, not_found: notServed });
    if (failure.field === "account") {
      which.tell(`${title}. ${action}`);
    }
    shown.replaceChildren(element("p", { class: "outcome" }, `${title}.`), element("p", {}, action), ...failureDetails(failure));
    announce(`${title}.`);
  };
  const ask = button("Show what to trust", show);
  ask.type = "submit";
  const form = element(
    "form",
    { method: "post", novalidate: "", autocomplete: "off", "aria-label": "Which connection" },
    which.node,
    element("div", { class: "buttons" }, ask),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  return element(
    "section",
    { class: "card method", "aria-labelledby": place.id },
    heading(keylessTitle, place.id),
    keyless.advice === undefined ? undefined : element("p", {}, keyless.advice),
    element("ol", {}, ...steps.map((step) => element("li", {}, step))),
    form,
    shown,
  );
}

const steps = [
  "Have your cloud trust an issuer that is your organisation's own, for this one connection. A script, Terraform or the pages of your cloud do it.",
  "Paste what the script prints, and connect. No secret is sent, and none is stored.",
  "The trust is tried with four tokens: it must take the right one, and refuse one of another subject, one of another issuer and one for another audience.",
];

const notServed = {
  title: "Aurora offers no connection without a secret here",
  action: "The operator of Aurora must give it an address for its issuers. Until then, choose another way.",
};
