import { element } from "../element.ts";

/** Which parts of the overview are open, by their ids. */
export type OpenFolds = Set<string>;

/** A part of the overview that can be opened. It stays open when the overview is made anew. */
export function fold(id: string, label: string, open: OpenFolds, content: HTMLElement): HTMLElement {
  const isOpen = open.has(id) ? { open: "" } : {};
  const node = element("details", { class: "fold", "data-fold": id, ...isOpen }, element("summary", {}, label), content);
  node.addEventListener("toggle", () => (node.open ? open.add(id) : open.delete(id)));
  return node;
}
