import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";

type ChoiceProps = {
  readonly question: string;
  readonly titles: readonly string[];
  /** The place of the chosen one. */
  readonly chosen: Signal<number>;
  readonly look?: "options" | "tabs";
};

/** Lets a person choose one of several, by radio buttons. `tabs`: the question is read and not seen. */
export function Choice({ question, titles, chosen, look = "options" }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset class={look}>
      <legend class={look === "tabs" ? "visually-hidden" : ""}>{question}</legend>
      {titles.map((title, index) => (
        <label key={title}>
          <input
            type="radio"
            name={name}
            autocomplete="off"
            checked={index === chosen.value}
            onChange={() => {
              chosen.value = index;
            }}
          />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}
