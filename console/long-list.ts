import { button, element } from "./element.ts";

/** What a person has asked of a long list. Kept outside of it, it survives that the list is made anew. */
export type ListAsked = { words: string; whole: boolean };

/** The same, of each of several lists by its id. */
export type AskedOfLists = Map<string, ListAsked>;

export function askedOf(lists: AskedOfLists, id: string): ListAsked {
  const asked = lists.get(id) ?? { words: "", whole: false };
  lists.set(id, asked);
  return asked;
}

export type LongList = {
  readonly node: HTMLElement;
  /** To be called when lines were added, or say something else. */
  refresh(): void;
  /** Whether a line is among those that were searched for. Without a search every line is. */
  isFound(line: HTMLElement): boolean;
};

type LongListOptions = {
  /** Begins the ids of what is made here: no two lists of a page have the same. */
  readonly id: string;
  /** What the lines are, such as `projects`. */
  readonly things: string;
  /** Finds the parts of a line that a search narrows as well, which may be folded in it. Default none. */
  readonly parts?: string;
  /** Whether a line is shown even where the list is folded, such as one that failed. Default none. */
  readonly isPinned?: (line: HTMLElement) => boolean;
  readonly asked?: ListAsked;
};

/** So many lines are read sooner than searched. */
const fewLines = 10;
/** A longer list is folded to this many lines until the person asks for all of it. */
const foldedLines = 20;

/**
 * Gives a list a field that searches it, and folds it where it is long. Lines are hidden, never removed: what a person has chosen or opened
 * in them stays. A search finds every word that a line has, also what is folded in it.
 */
export function longList(list: HTMLElement, { id, things, parts, isPinned = () => false, asked }: LongListOptions): LongList {
  const state = asked ?? { words: "", whole: false };
  const lines = () => [...list.children].filter((line) => line instanceof HTMLElement);
  const input = element("input", { id: `${id}-search`, type: "search", autocomplete: "off", spellcheck: "false" });
  input.value = state.words;
  const label = element("label", { for: input.id });
  const count = element("p", { class: "note", role: "status" });
  const search = element("div", { class: "field search" }, label, element("div", { class: "input" }, input), count);
  const toggle = button("", () => undefined, "quiet");
  toggle.id = `${id}-whole`;

  const isFound = (line: HTMLElement) => {
    const text = line.textContent.toLowerCase();
    return toWords(state.words).every((word) => text.includes(word));
  };
  /** What a search has opened, and closes again. */
  const opened = new Set<HTMLDetailsElement>();
  /** A line that was found by some of its parts shows those; one that was found by what is above them shows all. */
  const showParts = (line: HTMLElement) => {
    if (parts === undefined) {
      return;
    }
    const all = [...line.querySelectorAll<HTMLElement>(parts)];
    const found = all.filter(isFound);
    const isNarrowed = found.length > 0 && found.length < all.length;
    for (const part of all) {
      part.hidden = isNarrowed && !found.includes(part);
    }
    const fold = all[0]?.closest("details");
    if (isNarrowed && fold?.open === false) {
      fold.open = true;
      opened.add(fold);
    } else if (!isNarrowed && fold !== undefined && fold !== null && opened.delete(fold)) {
      fold.open = false;
    }
  };
  const refresh = () => {
    const all = lines();
    const found = all.filter(isFound);
    const isFolded = !state.whole && found.length > foldedLines;
    const shown = new Set(found.filter((line, index) => !isFolded || index < foldedLines || isPinned(line)));
    for (const line of all) {
      line.hidden = !shown.has(line);
      showParts(line);
    }
    const isSearch = toWords(state.words).length > 0;
    search.hidden = all.length <= fewLines;
    setText(label, `Search ${all.length} ${things}`);
    setText(count, isSearch ? `${found.length} of ${all.length} ${things} match` : "");
    toggle.hidden = found.length <= foldedLines;
    toggle.ariaExpanded = String(state.whole);
    setText(toggle, state.whole ? `Show the first ${foldedLines}` : `Show all ${found.length} ${things}`);
  };
  input.addEventListener("input", () => {
    state.words = input.value;
    refresh();
  });
  toggle.addEventListener("click", () => {
    state.whole = !state.whole;
    refresh();
  });
  refresh();
  return { node: element("div", { class: "long-list" }, search, list, toggle), refresh, isFound };
}

const toWords = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** What is told again as it was is announced again. */
function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}
