import { listAttention } from "../../client/generated/operations.ts";
import { ActivityList } from "../activity/activity-list.tsx";
import type { Attention, Connection, Totals } from "../answers.ts";
import { ConnectionsHead, NothingConnected } from "../connections/connections-head.tsx";
import { countIn, describeCount, states, toListPath } from "../connections/filters.ts";
import { PageLink } from "../parts/page-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { partOf } from "../providers/parts.ts";
import { readPage, useVisit } from "../visit.ts";
import { stateWords } from "../words.ts";
import { CauseList, summarise } from "./cause-list.tsx";

type Known = { readonly totals: Totals; readonly attention: Attention };

/** Says whether everything works; if not, what does not and who acts. Below it: how many connections there are, what is due, and what happened. */
export function Overview() {
  const { api } = useVisit();
  const read = async (quietly: boolean): Promise<Known> => {
    const ask = quietly ? api.askQuietly : api.ask;
    const [{ totals = noTotals }, attention] = await Promise.all([readPage(ask, { limit: 1, totals: true }), ask(listAttention)]);
    return { totals, attention };
  };
  const reading = useReading({ read, isDue: changesByItself }, []);
  return (
    <>
      <ConnectionsHead title="Overview" />
      <Read of={reading} name="Overview">
        {(known) => (known.totals.counted === 0 ? <NothingConnected /> : <Parts of={known} />)}
      </Read>
    </>
  );
}

function Parts({ of: { totals, attention } }: { readonly of: Known }) {
  const { causes, upcoming } = attention;
  return (
    <>
      <section class="card attention" data-severity={causes[0]?.severity} aria-labelledby="attention">
        <h2 id="attention">{summarise(attention, totals.counted, useVisit().api.session.mayWrite)}</h2>
        <CauseList of={causes} />
      </section>
      <ProviderCounts of={totals} />
      {upcoming.length > 0 && (
        <section class="part" aria-labelledby="upcoming">
          <h2 id="upcoming">Coming up</h2>
          <CauseList of={upcoming} look="card" />
        </section>
      )}
      <section class="part" aria-labelledby="latest">
        <h2 id="latest">Last activity</h2>
        <ActivityList first={5} />
        <PageLink to="/activity">All activity</PageLink>
      </section>
    </>
  );
}

const noTotals: Totals = { counted: 0, complete: true, providers: {} };

/** Whether the schedule will change what is shown: it retries, or goes on with a disconnect. */
const changesByItself = ({ totals, attention }: Known): boolean =>
  attention.causes.some(({ next }) => next.step === "wait") ||
  Object.values(totals.providers).some(({ disconnecting }) => disconnecting > 0);

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
