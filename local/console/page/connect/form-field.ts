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
  const input = toInput(field, {
    id,
    name: field.name,
    autocomplete: field.secret && !field.lines ? "new-password" : "off",
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

type Input = HTMLInputElement | HTMLTextAreaElement;

/** No browser has a password field of several lines: its style hides what is typed. */
const toInput = ({ secret, lines }: Field, attributes: Readonly<Record<string, string>>): Input =>
  lines
    ? element("textarea", { ...attributes, rows: "6", ...(secret ? { class: unseen } : {}) })
    : element("input", { ...attributes, type: secret ? "password" : "text" });

const unseen = "unseen";

/** Shows or hides what was typed. @returns Whether it is shown now. */
function toggle(input: Input): boolean {
  if (input instanceof HTMLTextAreaElement) {
    return !input.classList.toggle(unseen);
  }
  input.type = input.type === "text" ? "password" : "text";
  return input.type === "text";
}

function showButton(input: Input, label: string): HTMLButtonElement {
  const made = element("button", { type: "button", class: "quiet", "aria-pressed": "false", "aria-label": `Show ${label}` }, "Show");
  made.addEventListener("click", () => {
    made.ariaPressed = String(toggle(input));
  });
  return made;
}
