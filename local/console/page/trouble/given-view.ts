import { copyRow } from "../../../../console/copy-row.ts";
import { element } from "../../../../console/element.ts";
import type { Given } from "../../troubles/trouble.ts";

/** What was created for the person to use. It goes when the drawer is closed, or when something else is done. */
export function givenView(given: readonly Given[]): HTMLElement[] {
  const rows = given.map(({ label, value }) => copyRow(label, value));
  return rows.length === 0 ? [] : [element("p", { class: "note" }, "Shown once: it goes when you close this."), ...rows];
}
