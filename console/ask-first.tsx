import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button } from "./parts/button.tsx";
import { FieldRow, openField } from "./parts/field.tsx";

export type FirstQuestion = {
  /** Begins the ids of the dialog's parts. */
  readonly id: string;
  readonly title: string;
  /** What a yes means, point by point. */
  readonly means: readonly ComponentChildren[];
  readonly yes: string;
  readonly no: string;
  /** What the person must type before a yes does, such as the name of the organisation. */
  readonly word?: string;
};

const asked = signal<(FirstQuestion & { readonly answer: (yes: boolean) => void }) | undefined>(undefined);

/** Asks in a dialog before something that cannot be undone, and says what it means. */
export function askFirst(question: FirstQuestion): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const answer = (yes: boolean) => {
    asked.value = undefined;
    resolve(yes);
  };
  asked.value = { ...question, answer };
  return promise;
}

/** The question that waits for its answer. */
export const AskedFirst = () => asked.value && <Question {...asked.value} />;

function Question({ means, word, ...question }: NonNullable<typeof asked.value>) {
  const typed = useMemo(() => openField({ name: "word", title: `Type ${word} to go on`, hint: "" }, question.id), []);
  const isReady = () => {
    const isTyped = word === undefined || typed.value() === word;
    typed.tell(isTyped ? "" : `This is not ${word}.`);
    if (!isTyped) {
      typed.focus();
    }
    return isTyped;
  };
  return (
    <Dialog {...question} isReady={isReady}>
      <ul>
        {means.map((point, index) => (
          <li key={index}>{point}</li>
        ))}
      </ul>
      {word !== undefined && <FieldRow of={typed} />}
    </Dialog>
  );
}

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
