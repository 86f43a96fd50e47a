import { signal, useSignal } from "@preact/signals";
import { createRef, type RefObject } from "preact";
import type { Field } from "../providers/method.ts";
import { flip } from "./button.tsx";

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** One input of a form. It holds what is typed by itself: no reading of the page touches that. @param form - Begins the ids: two forms of a page may have fields of the same name. */
export function openField(of: Field, form: string, initial = "") {
  const input = createRef<Input>();
  /** What is wrong with what was typed. Empty: nothing. */
  const problem = signal("");
  return {
    ...{ of, id: `${form}-${of.name}`, initial, input, problem },
    value: () => input.current?.value.trim() ?? "",
    /** Puts a value in, in place of what is there. */
    write: (value: string) => {
      if (input.current !== null) {
        input.current.value = value;
      }
    },
    focus: () => input.current?.focus(),
    /** Says below the input what is wrong with it, and opens the fold that it is in: no problem is told out of sight. Empty takes it back. */
    tell: (text: string) => {
      problem.value = text;
      if (text !== "") {
        input.current?.closest("details")?.toggleAttribute("open", true);
      }
    },
  } as const;
}
export type OpenField = ReturnType<typeof openField>;

/** @returns What is wrong with what was typed; empty: nothing, as far as this page can tell. */
function findProblem({ of, value }: OpenField): string {
  const text = value();
  if (text === "") {
    return of.optional ? "" : `${of.title} is needed.`;
  }
  const isFormed = of.pattern === undefined || new RegExp(`^(?:${of.pattern})$`).test(text);
  return isFormed ? "" : `${of.title}: this has another form. ${of.hint}`;
}

/** Tells at each field what is wrong with it, and takes the focus to the first. @returns Whether nothing is wrong. */
export function areWhole(fields: readonly OpenField[]): boolean {
  const wrong = fields.filter((field) => {
    field.tell(findProblem(field));
    return field.problem.peek() !== "";
  });
  wrong[0]?.focus();
  return wrong.length === 0;
}

/** An input with its label and its help. What is secret is typed unseen, unless the person asks to see it. */
export function FieldRow({ of: field }: { readonly of: OpenField }) {
  const { of, id, problem } = field;
  const isSeen = useSignal(false);
  return (
    <div class="field">
      <label for={id}>
        {of.title}
        {of.optional && <small> (optional)</small>}
      </label>
      <p id={`${id}-help`} class="note">
        {of.hint}
      </p>
      <div class="input">
        <Typed of={field} isSeen={isSeen.value} />
        {of.secret && (
          <button type="button" class="quiet" aria-pressed={isSeen.value} aria-label={`Show ${of.title}`} onClick={flip(isSeen)}>
            Show
          </button>
        )}
      </div>
      <p id={`${id}-problem`} class="problem">
        {problem}
      </p>
    </div>
  );
}

function Typed({ of: { of, id, initial, input, problem }, isSeen }: { readonly of: OpenField; readonly isSeen: boolean }) {
  const { name, secret, lines, choices, optional } = of;
  const attributes = {
    id,
    name,
    spellcheck: false,
    autocapitalize: "off",
    autocomplete: secret && !lines ? "new-password" : "off",
    "aria-describedby": `${id}-help ${id}-problem`,
    "aria-required": optional ? undefined : true,
    "aria-invalid": problem.value === "" ? undefined : true,
    "data-secret": secret ? "" : undefined,
  } as const;
  if (choices !== undefined) {
    return (
      <select {...attributes} ref={input as RefObject<HTMLSelectElement>}>
        {choices.map(({ value, title }) => (
          <option key={value} value={value} selected={value === initial}>
            {title}
          </option>
        ))}
      </select>
    );
  }
  // No browser has a password field of several lines: its style hides what is typed.
  return lines ? (
    <textarea {...attributes} rows={6} class={secret && !isSeen ? "unseen" : ""} ref={input as RefObject<HTMLTextAreaElement>} />
  ) : (
    <input
      {...attributes}
      {...(secret && !isSeen ? ({ type: "password" } as const) : ({ type: "text" } as const))}
      defaultValue={initial}
      ref={input as RefObject<HTMLInputElement>}
    />
  );
}
