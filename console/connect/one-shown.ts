import { element } from "../element.ts";

type Choice = { readonly title: string; readonly node: HTMLElement };

/** Lets a person choose which of several parts is shown, beginning with the first. The others stay in the page, so that nothing typed is lost. */
export function oneShown(question: string, choices: readonly Choice[]): readonly HTMLElement[] {
  const show = (chosen: HTMLElement | undefined) => {
    for (const { node } of choices) {
      node.hidden = node !== chosen;
    }
  };
  const options = choices.map(({ title, node }, index) => {
    const input = element("input", { type: "radio", name: question, autocomplete: "off", ...(index === 0 ? { checked: "" } : {}) });
    input.addEventListener("change", () => show(node));
    return element("label", {}, input, element("span", {}, title));
  });
  show(choices[0]?.node);
  return [element("fieldset", { class: "options" }, element("legend", {}, question), ...options), ...choices.map(({ node }) => node)];
}
