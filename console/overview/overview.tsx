import { listAttention } from "../../client/generated/operations.ts";
import { ActivityList } from "../activity/activity-list.tsx";
import type { Attention, Connection, Totals } from "../answers.ts";
import type { Ask } from "../ask.ts";
import { ConnectionsHead, NothingConnected } from "../connections/connections-head.tsx";
import { countIn, states, toListPath } from "../connections/filters.ts";
import { Card, Row } from "../parts/card.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { partOf } from "../providers/parts.ts";
import { readPage, useVisit } from "../visit.ts";
import { countOf, stateWords } from "../words.ts";
import { CauseList, summarise } from "./cause-list.tsx";

type Known = { readonly totals: Totals; readonly attention: Attention };

/** Says whether everything works; if not, what does not and who acts. Below it: how many connections there are, what is due, and what happened. */
export function Overview() {
  const read = async (ask: Ask): Promise<Known> => {
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
  const summary = summarise(attention, totals.counted, useVisit().api.session.mayWrite);
  return (
    <>
      <Card id="attention" title={summary} look="card attention" severity={causes[0]?.severity}>
        <CauseList of={causes} />
      </Card>
      <ProviderCounts of={totals} />
      {upcoming.length > 0 && (
        <Card id="upcoming" title="Coming up" look="part">
          <CauseList of={upcoming} look="card" />
        </Card>
      )}
      <Card id="latest" title="Last activity" look="part">
        <ActivityList first={5} />
        <PageLink to="/activity">All activity</PageLink>
      </Card>
    </>
  );
}

const noTotals: Totals = { counted: 0, complete: true, providers: {} };

/** Whether the schedule will change what is shown: it retries, or goes on with a disconnect. */
const changesByItself = ({ totals, attention }: Known): boolean =>
  attention.causes.some(({ next }) => next.step === "wait") ||
  Object.values(totals.providers).some(({ disconnecting }) => disconnecting > 0);

/** How many connections each provider has, and in which states; each leads to their list. */
const ProviderCounts = ({ of }: { readonly of: Totals }) => (
  <Card id="providers" title="By provider" look="part">
    <ul class="card rows by-provider">
      {(Object.keys(of.providers) as Connection["provider"][]).map((provider) => {
        const { name } = partOf(provider);
        const counts = states.map((state) => ({ state, count: countIn(of, { provider, state }) }));
        return (
          <Row
            key={provider}
            what={<PageLink to={toListPath({ provider })}>{name}</PageLink>}
            account={countOf(countIn(of, { provider }), "connection")}
          >
            <ul class="counts" aria-label={`${name}: how they are`}>
              {counts.map(
                ({ state, count }) =>
                  count > 0 && (
                    <li key={state} class="badge" data-status={state}>
                      <PageLink to={toListPath({ provider, state })}>{`${count} ${stateWords[state].toLowerCase()}`}</PageLink>
                    </li>
                  ),
              )}
            </ul>
          </Row>
        );
      })}
    </ul>
    {!of.complete && <p class="note">{`Of the first ${of.counted} connections.`}</p>}
  </Card>
);
