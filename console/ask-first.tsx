import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Dialog } from "./parts/dialog.tsx";

export type FirstQuestion = {
  /** Begins the ids of the dialog's parts. */
  readonly id: string;
  readonly title: string;
  /** What a yes means, point by point. */
  readonly means: readonly ComponentChildren[];
  readonly yes: string;
  readonly no: string;
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
export function AskedFirst() {
  const question = asked.value;
  return question === undefined ? null : (
    <Dialog {...question}>
      <ul>
        {question.means.map((point, index) => (
          <li key={index}>{point}</li>
        ))}
      </ul>
    </Dialog>
  );
}
