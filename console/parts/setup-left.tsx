import type { Disconnection } from "../answers.ts";
import type { SetupWords } from "../providers/provider-part.ts";
import { CopyRow } from "./button.tsx";

type Left = Disconnection["left"][number];
type OfSetup = Left & { readonly target: string; readonly name: string };
type LeftProps = { readonly of: readonly Left[]; readonly words: SetupWords };
type AlikeProps = { readonly of: readonly OfSetup[]; readonly words: SetupWords };

/** Whether it is a thing that setup made in the customer's cloud. */
export const isOfSetup = (left: Left): left is OfSetup => left.name !== undefined && left.target !== undefined;

/** What setup had made and is gone, a sentence a place: "shop-web: 5 roles and 1 label removed." @param elsewhere - The place of what stood in no target. */
export function describeUndone(undone: Disconnection["undone"], words: SetupWords, elsewhere: string): readonly string[] {
  const counted = undone.flatMap((part) => (part.count === undefined ? [] : [{ ...part, count: part.count }]));
  return [...Map.groupBy(counted, ({ target = elsewhere }) => target)].map(
    ([place, own]) => `${place}: ${words.list(own.map(({ what, count }) => [what, count]))} removed.`,
  );
}

/**
 * What setup made and is still there: by the reason and the place, each with the command that removes it. What could not be removed is seen at
 * once; what stays on purpose works without this product.
 */
export const SetupLeft = ({ of, words }: LeftProps) =>
  [...Map.groupBy(of.filter(isOfSetup), ({ code, action }) => `${code} ${action}`)].map(([reason, alike]) => (
    <OfOneReason key={reason} of={alike} words={words} />
  ));

/** Of more things than this, only how many there are is seen at once. */
const mostOpen = 12;

function OfOneReason({ of, words }: AlikeProps) {
  const [{ code, reason = "", action = "" } = {}] = of;
  const isKept = code === "kept_for_others";
  const way = isKept && of.every(({ command }) => command !== undefined) ? "To remove these, run:" : action;
  return (
    <div class="own">
      <p>
        {reason}. {way}
      </p>
      {[...Map.groupBy(of, ({ target }) => target)].map(([place, own]) => (
        <details key={place} class="fold" open={!isKept && of.length <= mostOpen}>
          <summary>
            {place}: {words.list([...Map.groupBy(own, ({ what }) => what)].map(([what, { length }]) => [what, length]))}
          </summary>
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
  const title = words.describe({ kind: what, name }).join(" ");
  return <li>{command === undefined ? <span>{title}</span> : <CopyRow name={title} text={command} />}</li>;
}
