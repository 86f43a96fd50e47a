import type { Connection, Totals } from "../answers.ts";
import { countIn, states, toListPath } from "../connections/filters.ts";
import { PageLink } from "../parts/page-link.tsx";
import { partOf } from "../providers/parts.ts";
import { stateWords } from "../words.ts";

type RowProps = { readonly of: Totals; readonly provider: Connection["provider"] };

/** How many connections each provider has, and in which states; each leads to their list. */
export const ProviderCounts = ({ of }: { readonly of: Totals }) => (
  <section class="part" aria-labelledby="providers">
    <h2 id="providers">By provider</h2>
    <ul class="card rows by-provider">
      {(Object.keys(of.providers) as Connection["provider"][]).map((provider) => (
        <Row key={provider} of={of} provider={provider} />
      ))}
    </ul>
    {!of.complete && <p class="note">{`Of the first ${of.counted} connections.`}</p>}
  </section>
);

function Row({ of, provider }: RowProps) {
  const { name } = partOf(provider);
  const total = countIn(of, { provider });
  return (
    <li>
      <p class="what">
        <PageLink to={toListPath({ provider })}>{name}</PageLink>
      </p>
      <p class="account">{total === 1 ? "1 connection" : `${total} connections`}</p>
      <ul class="counts" aria-label={`${name}: how they are`}>
        {states.map((state) => {
          const words = `${countIn(of, { provider, state })} ${stateWords[state].toLowerCase()}`;
          return words.startsWith("0 ") ? null : (
            <li key={state} class="badge" data-status={state}>
              <PageLink to={toListPath({ provider, state })}>{words}</PageLink>
            </li>
          );
        })}
      </ul>
    </li>
  );
}
