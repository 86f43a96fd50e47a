import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { flip } from "./button.tsx";

/** A line of a list. */
export type Line = {
  readonly key: string;
  /** What a search finds it by. */
  readonly words: string;
  /** It is seen even where the list is folded, such as one that failed. */
  readonly isPinned?: boolean;
  /** How the style sheet knows its state. */
  readonly mark?: string;
  readonly content: ComponentChildren;
};

type ListProps = {
  /** Begins the ids of its parts: no two lists of a page have the same. */
  readonly id: string;
  /** What the lines are, such as `projects`. */
  readonly things: string;
  readonly of: readonly Line[];
  readonly look: string;
  readonly label?: string;
  /** The words that are searched for. Default: kept by the list. */
  readonly search?: Signal<string>;
};

/** So many lines are read sooner than searched. */
const fewLines = 10;
/** A longer list is folded to this many lines until the person asks for all of it. */
const foldedLines = 20;

/** Whether a text has every word of a search. */
export function isFound(asked: string, text: string): boolean {
  const lower = text.toLowerCase();
  return toWords(asked).every((word) => lower.includes(word));
}

const toWords = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** A list that can be searched, and is folded where it is long. Lines are hidden, never removed: what a person has chosen or opened in them stays. */
export function SearchList({ id, things, of, look, label, search }: ListProps) {
  const ownSearch = useSignal("");
  const asked = search ?? ownSearch;
  const isWhole = useSignal(false);
  const found = of.filter(({ words }) => isFound(asked.value, words));
  const isFolded = !isWhole.value && found.length > foldedLines;
  const shown = new Set(found.filter(({ isPinned = false }, index) => !isFolded || index < foldedLines || isPinned));
  return (
    <div class="long-list" hidden={of.length === 0}>
      <div class="field search" hidden={of.length <= fewLines}>
        <label for={`${id}-search`}>
          Search {of.length} {things}
        </label>
        <div class="input">
          <input
            id={`${id}-search`}
            type="search"
            autocomplete="off"
            spellcheck={false}
            value={asked.value}
            onInput={({ currentTarget }) => {
              asked.value = currentTarget.value;
            }}
          />
        </div>
        <p class="note" role="status">
          {toWords(asked.value).length > 0 && `${found.length} of ${of.length} ${things} match`}
        </p>
      </div>
      <ul class={look} aria-label={label}>
        {of.map((line) => (
          <li key={line.key} data-mark={line.mark} hidden={!shown.has(line)}>
            {line.content}
          </li>
        ))}
      </ul>
      <button
        id={`${id}-whole`}
        type="button"
        class="quiet"
        hidden={found.length <= foldedLines}
        aria-expanded={isWhole.value}
        onClick={flip(isWhole)}
      >
        {isWhole.value ? `Show the first ${foldedLines}` : `Show all ${found.length} ${things}`}
      </button>
    </div>
  );
}
