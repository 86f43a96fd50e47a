import { element, heading } from "../element.ts";
import { linkedText } from "../linked-text.ts";
import type { Form } from "../providers/method.ts";

/**
 * One way to connect a provider in its own words: when to choose it, its steps and its permissions.
 *
 * @param parts.kit - Below the steps. @param parts.form - At the end.
 */
export const methodSection = (
  { title, why, steps, permissions }: Form,
  { id, kit, form }: { readonly id: string; readonly kit?: HTMLElement | undefined; readonly form: readonly HTMLElement[] },
): HTMLElement =>
  element(
    "section",
    { class: "card method", "aria-labelledby": id },
    heading(title, id),
    element("p", {}, why),
    element("ol", {}, ...steps.map((step) => element("li", {}, ...linkedText(step)))),
    kit,
    element("h3", {}, "Permissions"),
    element("ul", {}, ...permissions.map(({ words }) => element("li", {}, words))),
    ...form,
  );
