import { readCustomerSide } from "../../../../client/generated/operations.ts";
import { toCallFailure } from "../call-failure.ts";
import { copyScript } from "../copy-row.ts";
import { element } from "../element.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Visit } from "../visit.ts";
import { describeFailure } from "../words.ts";
import { scriptFold } from "./script-fold.ts";

/**
 * The scripts and the Terraform that make at the provider what a method needs. They are asked for when a person opens them.
 *
 * @param method - As the API names it.
 */
export function showKit({ api, signal }: Visit, { provider, failureWords }: ProviderPart, method: string): HTMLElement {
  const content = element("div", { class: "scripts" });
  const show = async () => {
    try {
      const { set_up, remove } = await api.askQuietly(readCustomerSide, provider, { method });
      if (!signal.aborted) {
        content.replaceChildren(
          ...set_up.map(({ title, text }) => scriptFold(title, copyScript(title, text))),
          scriptFold("How to remove it later", ...remove.map(({ title, text }) => copyScript(`To remove it: ${title}`, text))),
        );
      }
    } catch (error) {
      const { title, action } = describeFailure(toCallFailure(error).code, failureWords);
      content.replaceChildren(element("p", { class: "problem" }, `${title}. ${action}`));
    }
  };
  const fold = element("details", { class: "stored" }, element("summary", {}, "Scripts and Terraform that make it"), content);
  fold.addEventListener("toggle", () => {
    if (fold.open && content.childElementCount === 0) {
      void show();
    }
  });
  return fold;
}
