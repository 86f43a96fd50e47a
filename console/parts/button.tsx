import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

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
