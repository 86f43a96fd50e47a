import type { Connection } from "../answers.ts";
import { element } from "../element.ts";
import { partWordsOf } from "../providers/parts.ts";
import { describeLeft } from "./describe-left.ts";

/** Says what an earlier login or secret has left at the provider, and how the customer removes it; nothing where nothing is left. */
export function leftOfEarlier({ provider, left }: Connection): readonly HTMLElement[] {
  if (left.length === 0) {
    return [];
  }
  const words = partWordsOf(provider);
  const items = left.map((each) => {
    const part = words[each.what] ?? words[each.what.replace(/^earlier_/, "")];
    return element("li", { "data-mark": "left" }, ...describeLeft(each, part));
  });
  return [
    element(
      "section",
      { "aria-label": "Left of an earlier connection" },
      element("h2", {}, "Still there from before"),
      element("p", { class: "note" }, "Aurora does not see whether you have removed it."),
      element("ul", { class: "deeds" }, ...items),
    ),
  ];
}
