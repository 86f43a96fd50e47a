import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Dialog } from "./parts/dialog.tsx";
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
