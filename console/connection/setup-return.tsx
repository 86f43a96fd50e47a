import type { Disconnection } from "../answers.ts";
import { CopyRow } from "../parts/copy.tsx";
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

/** Of more things than this, only how many there are is seen at once. */
const mostOpen = 12;

/**
 * What setup made and is still there: by the reason and the place, each with the command that removes it. What could not be removed is seen at
 * once; what stays on purpose works without this product.
 */
export function SetupLeft({ of }: { readonly of: Disconnection }) {
  const byReason = Map.groupBy(of.left.filter(isOfSetup), ({ code }) => code);
  return (
    <>
      {[...byReason].map(([code, alike]) => (
        <OfOneReason key={code} of={alike} words={wordsOf(of)} />
      ))}
    </>
  );
}

type Alike = { readonly of: readonly OfSetup[]; readonly words: SetupWords };

function OfOneReason({ of, words }: Alike) {
  const [{ code = "", reason = "", action = "" } = {}] = of;
  const isKept = code === "kept_for_others";
  const way = isKept && of.every(({ command }) => command !== undefined) ? "To remove these, run:" : action;
  return (
    <div class="own">
      <p>{`${reason}. ${way}`}</p>
      {[...Map.groupBy(of, ({ target }) => target)].map(([place, own]) => (
        <details class="fold" key={place} open={!isKept && of.length <= mostOpen}>
          <summary>{`${place}: ${words.list([...Map.groupBy(own, ({ what }) => what)].map(([what, { length }]) => [what, length]))}`}</summary>
          <ul class="exact">
            {own.map((each) => (
              <Item key={`${each.what} ${each.name}`} of={each} words={words} />
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

function Item({ of: { what, name, command }, words }: { readonly of: OfSetup; readonly words: SetupWords }) {
  const called = words.describe({ kind: what, name }).join(" ");
  return <li>{command === undefined ? <span>{called}</span> : <CopyRow name={called} text={command} />}</li>;
}
