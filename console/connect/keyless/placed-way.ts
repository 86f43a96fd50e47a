import { toCallFailure } from "../../call-failure.ts";
import { announce, button, element } from "../../element.ts";
import { failureDetails } from "../../list-states.ts";
import { tellFailure } from "../../notice.ts";
import { describeAccount } from "../../providers/describe-account.ts";
import type { Form } from "../../providers/method.ts";
import type { ProviderPart } from "../../providers/provider-part.ts";
import type { Visit } from "../../visit.ts";
import { describeFailure } from "../../words.ts";
import type { FormPlace } from "../account-form-field.ts";
import { methodSection } from "../method-section.ts";
import type { Way } from "../one-of-ways.ts";
import { type KeylessChoice, keylessPlace } from "./keyless-place.ts";

/** What is shown once a person has chosen. `title` can take the focus. */
export type PlacedView = { readonly title: HTMLElement; readonly nodes: readonly HTMLElement[] };

/** A way to connect whose customer makes something for one connection first. */
export type PlacedWay = {
  readonly name: string;
  readonly form: Form;
  /** On the button that shows what to make. */
  readonly askLabel: string;
  /** Asks the API what to make. `id`: begins the ids of what is shown. `name`: what people call the connection. */
  readonly show: (chosen: KeylessChoice & { readonly id: string; readonly name: string }) => Promise<PlacedView>;
};

/**
 * First which connection it becomes, because what the customer makes is for that one alone; then what to make, and the form. Nothing is asked of the API
 * before the person wants to see it.
 */
export function placedWay(visit: Visit, part: ProviderPart, way: PlacedWay, place: FormPlace): Way {
  const which = keylessPlace(way.form.account, place);
  const shown = element("div", { class: "result" });
  const show = async () => {
    const chosen = which.choose();
    if (chosen === undefined) {
      return;
    }
    const { account, label } = chosen;
    try {
      const name = describeAccount(part, account, label === "" ? null : label);
      const view = await way.show({ ...chosen, id: place.id, name });
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
    const { title, action } = describeFailure(failure.code, part.failureWords);
    if (failure.field === "account") {
      which.tell(`${title}. ${action}`);
    }
    shown.replaceChildren(element("p", { class: "outcome" }, `${title}.`), element("p", {}, action), ...failureDetails(failure));
    announce(`${title}.`);
  };
  const ask = button(way.askLabel, show);
  ask.type = "submit";
  const form = element(
    "form",
    { method: "post", novalidate: "", autocomplete: "off", "aria-label": "Which connection" },
    which.node,
    element("div", { class: "buttons" }, ask),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  return { name: way.name, form: way.form, nodes: [methodSection(way.form, { id: place.id, form: [form, shown] })] };
}
