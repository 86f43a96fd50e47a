import { button, element } from "../../../../console/element.ts";
import type { SpotView, TroubleView } from "../../troubles/trouble-desk.ts";

/** What can be made to go wrong in one place. @param cause - Told which, and what people call it. */
export function spotView({ where, troubles }: SpotView, cause: (id: string, label: string) => Promise<void>): HTMLElement {
  const item = (trouble: TroubleView) => {
    const press = button(trouble.label, () => cause(trouble.id, `${where}: ${trouble.label}`), "quiet");
    press.id = trouble.id;
    press.setAttribute("aria-describedby", `${trouble.id}-what`);
    const state = trouble.isActive ? [element("strong", {}, "In place. ")] : [];
    return element("li", {}, press, element("p", { id: `${trouble.id}-what`, class: "note" }, ...state, trouble.what));
  };
  return element("section", {}, element("h3", {}, where), element("ul", {}, ...troubles.map(item)));
}
