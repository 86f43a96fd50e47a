import type { Connection, Totals } from "../answers.ts";
import { countIn, describeCount, states, toListPath } from "../connections/filters.ts";
import { PageLink } from "../parts/page-link.tsx";
import { partOf } from "../providers/parts.ts";
import { stateWords } from "../words.ts";

/** How many connections each provider has, and in which states; each leads to their list. */
export const ProviderCounts = ({ of }: { readonly of: Totals }) => (
  <section class="part" aria-labelledby="providers">
    <h2 id="providers">By provider</h2>
    <ul class="card rows by-provider">
      {(Object.keys(of.providers) as Connection["provider"][]).map((provider) => (
        <li key={provider}>
          <p class="what">
            <PageLink to={toListPath({ provider })}>{partOf(provider).name}</PageLink>
          </p>
          <p class="account">{describeCount(countIn(of, { provider }))}</p>
          <ul class="counts" aria-label={`${partOf(provider).name}: how they are`}>
            {states.map(
              (state) =>
                countIn(of, { provider, state }) > 0 && (
                  <li key={state} class="badge" data-status={state}>
                    <PageLink
                      to={toListPath({ provider, state })}
                    >{`${countIn(of, { provider, state })} ${stateWords[state].toLowerCase()}`}</PageLink>
                  </li>
                ),
            )}
          </ul>
        </li>
      ))}
    </ul>
    {!of.complete && <p class="note">{`Of the first ${of.counted} connections.`}</p>}
  </section>
);
