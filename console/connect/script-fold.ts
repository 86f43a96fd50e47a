import { element } from "../element.ts";

/** Something that is shown when a person opens it, such as a long script. */
export const scriptFold = (summary: string, ...content: readonly HTMLElement[]): HTMLElement =>
  element("details", { class: "stored" }, element("summary", {}, summary), element("div", { class: "scripts" }, ...content));
