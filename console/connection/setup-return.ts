import type { Disconnection } from "../answers.ts";
import { copyRow } from "../copy-row.ts";
import { element } from "../element.ts";
import { partOf } from "../providers/parts.ts";
import type { SetupWords } from "../providers/setup-words.ts";

type Left = Disconnection["left"][number];
type OfSetup = Left & { readonly target: string; readonly name: string };

/** Whether it is a thing that setup made in the customer's cloud. */
export const isOfSetup = (left: Left): left is OfSetup => left.name !== undefined && left.target !== undefined;

const listed = new Intl.ListFormat("en-GB");

/** The names of the API, for a provider without words of its own. */
const plainWords: SetupWords = {
  list: (counts) => listed.format(counts.map(([kind, count]) => `${count} ${kind.replaceAll("_", " ")}`)),
  describe: ({ kind, name }) => [kind.replaceAll("_", " "), name],
};
const wordsOf = ({ provider }: Pick<Disconnection, "provider">): SetupWords => partOf(provider).setupWords ?? plainWords;

type Undone = Disconnection["undone"][number];
const isCounted = (part: Undone): part is Extract<Undone, { readonly count: number }> => "count" in part;

/** What setup had made and is gone, a sentence a place: "shop-web: 5 roles and 1 label removed." */
export function describeUndone(disconnection: Disconnection): string[] {
  const words = wordsOf(disconnection);
  const counted = disconnection.undone.filter(isCounted);
  return [...Map.groupBy(counted, ({ target }) => target ?? partOf(disconnection.provider).name)].map(
    ([place, own]) => `${place}: ${words.list(own.map(({ what, count }) => [what, count]))} removed.`,
  );
}

/**
 * What setup made and is still there: by the reason and the place, each with the command that removes it. What could not be removed is seen at
 * once; what stays on purpose works without this product.
 */
export function setupLeft(disconnection: Disconnection): HTMLElement[] {
  const words = wordsOf(disconnection);
  const byReason = Map.groupBy(disconnection.left.filter(isOfSetup), ({ code }) => code);
  return [...byReason.values()].map((alike) => ofOneReason(alike, words));
}

/** Of more things than this, only how many there are is seen at once. */
const mostOpen = 12;

function ofOneReason(alike: readonly OfSetup[], words: SetupWords): HTMLElement {
  const [{ code = "", reason = "", action = "" } = {}] = alike;
  const isKept = code === "kept_for_others";
  const open = isKept || alike.length > mostOpen ? {} : { open: "" };
  const way = isKept && alike.every(({ command }) => command !== undefined) ? "To remove these, run:" : action;
  const places = [...Map.groupBy(alike, ({ target }) => target)].map(([place, own]) => {
    const counts = [...Map.groupBy(own, ({ what }) => what)].map(([what, { length }]) => [what, length] as const);
    const summary = element("summary", {}, `${place}: ${words.list(counts)}`);
    return element(
      "details",
      { class: "fold", ...open },
      summary,
      element("ul", { class: "exact" }, ...own.map((each) => item(each, words))),
    );
  });
  return element("div", { class: "own" }, element("p", {}, `${reason}. ${way}`), ...places);
}

function item({ what, name, command }: OfSetup, words: SetupWords): HTMLElement {
  const [kind, named] = words.describe({ kind: what, name });
  return element("li", {}, command === undefined ? element("span", {}, `${kind} ${named}`) : copyRow(`${kind} ${named}`, command));
}
