import { announce, button, element } from "./element.ts";

/** A text with a button that copies it. @param name - What people call the text. */
export function copyRow(name: string, text: string): HTMLElement {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      announce(`${name} is copied.`);
    } catch {
      announce(`The browser did not let this page copy. Select the text instead.`);
    }
  };
  const press = button("Copy", copy, "quiet");
  press.ariaLabel = `Copy ${name}`;
  return element("div", { class: "copy" }, element("span", { class: "name" }, name), element("code", {}, text), press);
}
