import { announce, button } from "./element.ts";

/** A button that copies a text. @param name - What people call the text. */
export function copyButton(name: string, text: string): HTMLButtonElement {
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
  return press;
}
