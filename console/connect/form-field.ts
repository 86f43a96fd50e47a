import { element } from "../element.ts";
import type { Field } from "../providers/method.ts";

export type FormField = {
  readonly field: Field;
  readonly node: HTMLElement;
  value(): string;
  /** Puts a value in, in place of what is there. */
  write(value: string): void;
  focus(): void;
  /** Says below the input what is wrong with it, and opens the fold that it is in; empty takes it back. */
  tell(problem: string): void;
};

/**
 * One input with its label and its help. What is secret is typed unseen, unless the person asks to see it.
 *
 * @param form - Of the form's id: two forms of a page may have fields of the same name.
 */
export function formField(field: Field, form: string): FormField {
  const id = `${form}-${field.name}`;
  const input = toInput(field, {
    id,
    name: field.name,
    autocomplete: field.secret && !field.lines ? "new-password" : "off",
    spellcheck: "false",
    autocapitalize: "off",
    "aria-describedby": `${id}-help ${id}-problem`,
    ...(field.optional ? {} : { "aria-required": "true" }),
    ...(field.secret ? { "data-secret": "" } : {}),
  });
  const problem = element("p", { id: `${id}-problem`, class: "problem" });
  const label = element("label", { for: id }, field.title, ...(field.optional ? [element("small", {}, " (optional)")] : []));
  const row = element("div", { class: "input" }, input, field.secret ? showButton(input, field.title) : undefined);
  const help = element("p", { id: `${id}-help`, class: "note" }, field.hint);
  const node = element("div", { class: "field" }, label, help, row, problem);
  return {
    field,
    node,
    value: () => input.value.trim(),
    write: (value) => {
      input.value = value;
    },
    focus: () => input.focus(),
    tell: (text) => {
      problem.textContent = text;
      if (text !== "") {
        // No problem is told out of sight.
        node.closest("details")?.toggleAttribute("open", true);
      }
      input.ariaInvalid = text === "" ? null : "true";
    },
  };
}

/** @returns What is wrong with what was typed; `undefined`: nothing, as far as this page can tell. */
export function findProblem({ field, value }: Pick<FormField, "field" | "value">): string | undefined {
  const text = value();
  if (text === "") {
    return field.optional ? undefined : `${field.title} is needed.`;
  }
  const isFormed = field.pattern === undefined || new RegExp(`^(?:${field.pattern})$`).test(text);
  return isFormed ? undefined : `${field.title}: this has another form. ${field.hint}`;
}

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** No browser has a password field of several lines: its style hides what is typed. */
function toInput({ secret, lines, choices }: Field, attributes: Readonly<Record<string, string>>): Input {
  if (choices !== undefined) {
    return element("select", attributes, ...choices.map(({ value, title }) => element("option", { value }, title)));
  }
  return lines
    ? element("textarea", { ...attributes, rows: "6", ...(secret ? { class: unseen } : {}) })
    : element("input", { ...attributes, type: secret ? "password" : "text" });
}

const unseen = "unseen";

/** Shows or hides what was typed. @returns Whether it is shown now. */
function toggle(input: Input): boolean {
  if (input instanceof HTMLInputElement) {
    input.type = input.type === "text" ? "password" : "text";
    return input.type === "text";
  }
  return !input.classList.toggle(unseen);
}

function showButton(input: Input, label: string): HTMLButtonElement {
  const made = element("button", { type: "button", class: "quiet", "aria-pressed": "false", "aria-label": `Show ${label}` }, "Show");
  made.addEventListener("click", () => {
    made.ariaPressed = String(toggle(input));
  });
  return made;
}
