import { element } from "../element.ts";
import { describeForm } from "../providers/describe-form.ts";
import type { Form } from "../providers/method.ts";

/** One of several ways to connect a provider. What several ways show, each of them has. */
export type Way = { readonly name: string; readonly form: Form; readonly nodes: readonly HTMLElement[] };

const parameter = "method";

/** The path of a page with one of its ways chosen. @param name - One that the page does not have leaves the first. */
export const withWay = (path: string, name: string): string => `${path}?${new URLSearchParams({ [parameter]: name })}`;

/**
 * Shows one of several ways at a time, and lets the person choose which. The others stay in the page, so that nothing typed is lost; the
 * address says which one is shown, so that a reload shows it again.
 */
export function oneOfWays(ways: readonly Way[]): readonly HTMLElement[] {
  const [first] = ways;
  const all = [...new Set(ways.flatMap(({ nodes }) => nodes))];
  if (first === undefined || ways.length === 1) {
    return all;
  }
  const asked = new URLSearchParams(window.location.search).get(parameter);
  const show = (chosen: string) => {
    const shown = ways.find(({ name }) => name === chosen)?.nodes;
    for (const node of all) {
      node.hidden = shown?.includes(node) !== true;
    }
  };
  const chosen = ways.find(({ name }) => name === asked) ?? first;
  const choice = ({ name, form }: Way) => {
    const checked = name === chosen.name ? { checked: "" } : {};
    const input = element("input", { type: "radio", name: "way", value: name, autocomplete: "off", ...checked });
    input.addEventListener("change", () => {
      window.history.replaceState(null, "", withWay(window.location.pathname, name));
      show(name);
    });
    return element("label", {}, input, element("span", {}, form.title, element("small", { class: "note" }, ` ${describeForm(form)}`)));
  };
  show(chosen.name);
  const legend = element("legend", {}, "How do you want to connect?");
  const choices = element("fieldset", { class: "chooser" }, legend, ...ways.map(choice));
  return [element("div", { class: "card" }, choices), ...all];
}
