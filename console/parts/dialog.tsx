import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";

type DialogProps = {
  /** Begins the ids of its parts. */
  readonly id: string;
  readonly title: string;
  readonly yes: string;
  readonly no: string;
  /** Whether a yes would do. Default always. */
  readonly isReady?: () => boolean;
  /** Told once. Escape is a no. */
  readonly answer: (yes: boolean) => void;
  /** What a yes means. */
  readonly children: ComponentChildren;
};

/**
 * Asks before something that cannot be undone. Nothing else in the page can be reached until it is answered. The focus begins on the answer that
 * changes nothing, unless what it holds takes it, and goes back to where it was.
 */
export function Dialog({ id, title, yes, no, isReady = () => true, answer, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = (value: string) => () => dialog.current?.close(value);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[autofocus], .buttons button")?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="card question"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-means`}
      onClose={() => answer(dialog.current?.returnValue === "yes")}
    >
      <h2 id={`${id}-title`} tabIndex={-1}>
        {title}
      </h2>
      <div id={`${id}-means`}>{children}</div>
      <div class="buttons">
        <Button press={close("")}>{no}</Button>
        <Button press={() => isReady() && close("yes")()} look="danger">
          {yes}
        </Button>
      </div>
    </dialog>
  );
}
