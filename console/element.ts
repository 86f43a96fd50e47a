type Child = Node | string | undefined;

/** Makes an element. Text goes in as text: nothing in this page is ever parsed as HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Makes a button that cannot be pressed twice: it is busy until what it started has ended. */
export function button(label: string, press: () => unknown, look: "primary" | "quiet" | "danger" = "primary"): HTMLButtonElement {
  const made = element("button", { type: "button", class: look }, label);
  made.addEventListener("click", async () => {
    // Not `disabled`, which would take the focus away.
    if (made.ariaDisabled === "true") {
      return;
    }
    made.ariaDisabled = "true";
    made.ariaBusy = "true";
    try {
      await press();
    } finally {
      made.ariaDisabled = null;
      made.ariaBusy = null;
    }
  });
  return made;
}

/** A heading that can take the focus when something new is shown. */
export const heading = (text: string, id: string) => element("h2", { tabindex: "-1", id }, text);

/** Finds a part of the page that is written in `page.html`. @throws {Error} It is not there: a programming error. */
export function find(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`there is no #${id} in the page`);
  }
  return found;
}

export { announce } from "./announce.ts";
