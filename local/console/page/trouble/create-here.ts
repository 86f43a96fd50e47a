import { announce, button, element } from "../../../../console/element.ts";
import type { Given, Offered } from "../../troubles/trouble.ts";
import type { TroubleView } from "../../troubles/trouble-desk.ts";
import { askDesk, causeAtDesk } from "./desk.ts";

/**
 * Offers to make at a simulated provider what a customer makes there before they connect it, and puts it into the form. Empty where the
 * provider is no simulator of ours.
 *
 * @param method - One of the provider's ways to connect, by its name.
 * @param form - Has a field for each thing that is made.
 * @param offered - What the provider is to trust, where the way needs it.
 */
export function createHere(provider: string, method: string, form: HTMLElement, offered?: Offered): HTMLElement {
  const node = element("div", { class: "create-here" });
  const outcome = element("p", { class: "outcome" });
  const say = (text: string) => {
    outcome.textContent = text;
    announce(text);
  };
  const create = async ({ id, label }: TroubleView) => {
    try {
      const { given } = await causeAtDesk(id, offered);
      for (const each of given) {
        fill(form, each);
      }
      say(`Done: ${label}. The form below is filled in.`);
    } catch {
      say("That did not succeed: the simulator does not answer.");
    }
  };
  const show = (creations: readonly TroubleView[]) => {
    const items = creations.map((creation) => {
      const press = button(creation.label, () => create(creation), "quiet");
      press.id = creation.id;
      press.setAttribute("aria-describedby", `${creation.id}-what`);
      return element("li", {}, press, element("p", { id: `${creation.id}-what`, class: "note" }, creation.what));
    });
    node.replaceChildren(element("h3", {}, "On this machine, in the simulator"), element("ul", {}, ...items), outcome);
  };
  void askDesk("GET")
    .then(({ spots }) => {
      const all = spots.flatMap(({ troubles }) => troubles);
      const own = all.filter(({ connects }) => connects?.provider === provider && connects.method === method);
      if (own.length > 0) {
        show(own);
      }
    })
    .catch(() => undefined);
  return node;
}

function fill(form: HTMLElement, { field = "", value }: Given): void {
  const input = form.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${CSS.escape(field)}"]`);
  if (input !== null) {
    input.value = value;
  }
}
