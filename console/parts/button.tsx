import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { announce } from "../announce.ts";

type ButtonProps = {
  readonly press: () => unknown;
  readonly look?: "primary" | "quiet" | "danger" | "danger outline";
  /** Something else is under way that this button must wait for. */
  readonly busy?: boolean;
  /** What it is read as, where its text alone does not say it. */
  readonly label?: string;
  readonly id?: string;
  /** It is what Enter in a field of its form presses. */
  readonly submits?: boolean;
  /** The id of what describes it. */
  readonly about?: string;
  readonly children: ComponentChildren;
};

/** Turns something on or off. */
export const flip = (of: Signal<boolean>) => (): void => {
  of.value = !of.peek();
};

/** A button that cannot be pressed twice: it is busy until what it started has ended. */
export function Button({ press, look = "primary", busy = false, label, id, submits = false, about, children }: ButtonProps) {
  const isPressed = useSignal(false);
  // Not `disabled`, which would take the focus away.
  const isBusy = busy || isPressed.value;
  const onClick = async () => {
    if (isBusy) {
      return;
    }
    isPressed.value = true;
    try {
      await press();
    } finally {
      isPressed.value = false;
    }
  };
  return (
    <button
      type={submits ? "submit" : "button"}
      id={id}
      class={look}
      aria-label={label}
      aria-describedby={about}
      aria-disabled={isBusy || undefined}
      aria-busy={isPressed.value || undefined}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** A button for what is not the next step. */
export const QuietButton = (props: Omit<ButtonProps, "look">) => <Button {...props} look="quiet" />;

type CopyProps = {
  /** What people call the text. */
  readonly name: string;
  readonly text: string;
};

/** A button that copies a text. */
export function CopyButton({ name, text }: CopyProps) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      announce(`${name} is copied.`);
    } catch {
      announce("The browser did not let this page copy. Select the text instead.");
    }
  };
  return (
    <QuietButton press={copy} label={`Copy ${name}`}>
      Copy
    </QuietButton>
  );
}

/** A text with a button that copies it. */
export const CopyRow = ({ name, text }: CopyProps) => (
  <div class="copy">
    <span class="name">{name}</span>
    <code>{text}</code>
    <CopyButton name={name} text={text} />
  </div>
);

/** The same for a text of many lines, which keeps them and scrolls. */
export const CopyScript = ({ name, text }: CopyProps) => (
  <div class="script">
    <header>
      <h3>{name}</h3>
      <CopyButton name={name} text={text} />
    </header>
    {/* What scrolls can be reached by the keyboard. */}
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
    {/* biome-ignore lint/a11y/useSemanticElements: a region of this name is not a part of the page's outline. */}
    <pre tabIndex={0} role="region" aria-label={name}>
      <code>{text}</code>
    </pre>
  </div>
);
