import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button } from "./parts/button.tsx";
import { FieldRow, openField } from "./parts/field.tsx";

type FirstQuestion = {
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

/**
 * Nothing else in the page can be reached until it is answered. The focus begins on the answer that changes nothing, unless what it holds takes it,
 * and goes back to where it was. Escape is a no.
 */
function Question({ id, title, means, yes, no, word, answer }: NonNullable<typeof asked.value>) {
  const dialog = useRef<HTMLDialogElement>(null);
  const typed = useMemo(() => openField({ name: "word", title: `Type ${word} to go on`, hint: "" }, id), []);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[autofocus], .buttons button")?.focus();
  }, []);
  const confirm = () => {
    if (word === undefined || typed.value() === word) {
      return dialog.current?.close("yes");
    }
    typed.tell(`This is not ${word}.`);
    typed.focus();
  };
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
      <div id={`${id}-means`}>
        <ul>
          {means.map((point, index) => (
            <li key={index}>{point}</li>
          ))}
        </ul>
        {word !== undefined && <FieldRow of={typed} />}
      </div>
      <div class="buttons">
        <Button press={() => dialog.current?.close("")}>{no}</Button>
        <Button press={confirm} look="danger">
          {yes}
        </Button>
      </div>
    </dialog>
  );
}
