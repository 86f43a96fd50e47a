import { element } from "../element.ts";
import type { Field } from "../providers/method.ts";

export type FormField = {
  readonly field: Field;
  readonly node: HTMLElement;
  value(): string;
  clear(): void;
  focus(): void;
  /** Says below the input what is wrong with it; empty takes it back. */
  tell(problem: string): void;
};

/** One input with its label and its help. What is secret is typed unseen, unless the person asks to see it. */
export function formField(field: Field): FormField {
  const id = `field-${field.name}`;
  const input = element("input", {
    id,
    name: field.name,
    type: field.secret ? "password" : "text",
    autocomplete: field.secret ? "new-password" : "off",
    spellcheck: "false",
    autocapitalize: "off",
    "aria-describedby": `${id}-help ${id}-problem`,
    ...(field.optional ? {} : { "aria-required": "true" }),
  });
  const problem = element("p", { id: `${id}-problem`, class: "problem" });
  const label = element("label", { for: id }, field.label, ...(field.optional ? [element("small", {}, " (optional)")] : []));
  const row = element("div", { class: "input" }, input, field.secret ? showButton(input, field.label) : undefined);
  const help = element("p", { id: `${id}-help`, class: "note" }, field.help);
  return {
    field,
    node: element("div", { class: "field" }, label, help, row, problem),
    value: () => input.value.trim(),
    clear: () => {
      input.value = "";
    },
    focus: () => input.focus(),
    tell: (text) => {
      problem.textContent = text;
      input.ariaInvalid = text === "" ? null : "true";
    },
  };
}

function showButton(input: HTMLInputElement, label: string): HTMLButtonElement {
  const made = element("button", { type: "button", class: "quiet", "aria-pressed": "false", "aria-label": `Show ${label}` }, "Show");
  made.addEventListener("click", () => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    made.ariaPressed = String(!isShown);
  });
  return made;
}
