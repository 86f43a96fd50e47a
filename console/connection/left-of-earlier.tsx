import type { Connection } from "../answers.ts";
import { partWordsOf } from "../providers/parts.ts";
import { LeftItem } from "./left-item.tsx";

/** Says what an earlier login or secret has left at the provider, and how the customer removes it; nothing where nothing is left. */
export function LeftOfEarlier({ of: { provider, left } }: { readonly of: Connection }) {
  const words = partWordsOf(provider);
  return left.length === 0 ? null : (
    <section class="own" aria-label="Left of an earlier connection">
      <h2>Still there from before</h2>
      <p class="note">Aurora does not see whether you have removed it.</p>
      <ul class="deeds">
        {left.map((each) => (
          <LeftItem
            key={`${each.what} ${each.target} ${each.name}`}
            of={each}
            part={words[each.what] ?? words[each.what.replace(/^earlier_/, "")]}
          />
        ))}
      </ul>
    </section>
  );
}
