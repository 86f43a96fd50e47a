import { type ReadCustomerSide200, readCustomerSide } from "../../client/generated/operations.ts";
import { toCallFailure } from "../call-failure.ts";
import { copyRow, copyScript } from "../copy-row.ts";
import { element } from "../element.ts";
import { linkTo } from "../link.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Visit } from "../visit.ts";
import { describeFailure } from "../words.ts";
import { scriptFold } from "./script-fold.ts";

type Asked = {
  /** As the API names it. */
  readonly method: string;
  /** A connection that is there, for which there may be more. */
  readonly account?: string;
  /** Told what was read. The fold is then open from the beginning. */
  readonly read?: (kit: ReadCustomerSide200) => void;
};

/** The scripts and the Terraform that make at the provider what a method needs. They are asked for when a person opens them. */
export function showKit({ api, signal }: Visit, part: Pick<ProviderPart, "provider" | "failureWords">, asked: Asked): HTMLElement {
  const { method, account, read } = asked;
  const content = element("div", { class: "scripts" });
  const show = async () => {
    try {
      const kit = await api.askQuietly(readCustomerSide, part.provider, { method, ...(account === undefined ? {} : { account }) });
      if (!signal.aborted) {
        read?.(kit);
        content.replaceChildren(
          ...kit.values.map(({ title, value }) => copyRow(title, value)),
          ...kit.links.map(({ title, url }) => linkTo({ label: title, url })),
          ...kit.set_up.map(({ title, text }) => scriptFold(title, copyScript(title, text))),
          scriptFold("How to remove it later", ...kit.remove.map(({ title, text }) => copyScript(`To remove it: ${title}`, text))),
        );
      }
    } catch (error) {
      const { title, action } = describeFailure(toCallFailure(error).code, part.failureWords);
      content.replaceChildren(element("p", { class: "problem" }, `${title}. ${action}`));
    }
  };
  const fold = element("details", { class: "stored" }, element("summary", {}, "Scripts and Terraform that make it"), content);
  fold.addEventListener("toggle", () => {
    if (fold.open && content.querySelector(":scope > :not(.problem)") === null) {
      void show();
    }
  });
  fold.open = read !== undefined;
  return fold;
}
