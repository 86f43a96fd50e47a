import { copyButton } from "./copy-button.ts";
import { element } from "./element.ts";

/** A text with a button that copies it. @param name - What people call the text. */
export const copyRow = (name: string, text: string): HTMLElement =>
  element("div", { class: "copy" }, element("span", { class: "name" }, name), element("code", {}, text), copyButton(name, text));

/** The same for a text of many lines, which keeps them and scrolls. */
export const copyScript = (name: string, text: string): HTMLElement =>
  element(
    "div",
    { class: "script" },
    element("header", {}, element("h3", {}, name), copyButton(name, text)),
    // What scrolls can be reached by the keyboard.
    element("pre", { tabindex: "0", role: "region", "aria-label": name }, element("code", {}, text)),
  );
