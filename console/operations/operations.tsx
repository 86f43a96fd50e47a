import {
  listOrganisations,
  type OrganisationOperations,
  type ReadOperations200,
  readOperations,
} from "../../client/generated/operations.ts";
import { changeQuery, query } from "../address.ts";
import { Card, Facts, Row } from "../parts/card.tsx";
import { Head } from "../parts/head.tsx";
import { describeDistance, Instant } from "../parts/instant.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { partOf } from "../providers/parts.ts";
import { countOf } from "../words.ts";

type Operated = ReadOperations200;

const countAll = (states: Operated["states"]): string =>
  countOf(
    Object.values(states).reduce((sum, count) => sum + count, 0),
    "connection",
  );

/** Whether connections lose access, in all organisations: for the operator. */
export function Operations() {
  const reading = useReading({ read: (ask) => ask(readOperations) }, []);
  return (
    <>
      <Head title="Operations" lede="Is any customer losing access?" action={<PageLink to="/organisations">Organisations</PageLink>} />
      <Read of={reading} name="Operations">
        {(read) => (
          <>
            <Answer of={read} />
            <Stops of={read} />
            <Causes title="What needs attention" of={read.causes} />
            <Causes title="What expires soon" of={read.upcoming} />
            <Providers of={read} />
          </>
        )}
      </Read>
    </>
  );
}

const toFacts = ({ degraded, reauth_required: ended, warning }: Operated["states"]) => ({
  "Fail now": degraded,
  "Must be connected again": ended,
  "Need attention, and work": warning,
});

function Answer({ of }: { readonly of: Operated }) {
  const without = of.states.degraded + of.states.reauth_required;
  const overdue = of.longest_overdue_seconds;
  const now = new Date();
  const facts = {
    Organisations: of.organisations,
    ...toFacts(of.states),
    "Longest overdue refresh": overdue === 0 ? "None is overdue" : `due ${describeDistance(new Date(now.getTime() - overdue * 1000), now)}`,
  };
  return (
    <Card id="answer" title={`${without === 0 ? "No" : "Yes"}: ${without} of ${of.counted}`} look={without === 0 ? "card" : "card warning"}>
      <Facts of={facts} />
      {!of.complete && <p>There are more connections than one request can read. These counts are of a part.</p>}
      {of.unreadable > 0 && <p>{countOf(of.unreadable, "record")} cannot be read by this release, and are not counted.</p>}
    </Card>
  );
}

function Stops({ of: { stops, drained_since: drained } }: { readonly of: Operated }) {
  return stops.length === 0 && drained === null ? null : (
    <Card id="stops" title="Stopped by the operator" look="card warning">
      <ul>
        {stops.map(({ kind, provider, organisation, since }) => (
          <li key={`${kind} ${provider} ${organisation}`}>
            {kind === "everything" ? "Everything" : (organisation ?? (provider === null ? kind : partOf(provider).name))},{" "}
            <Instant at={since} />
          </li>
        ))}
        {drained !== null && (
          <li>
            No refresh token is spent where the provider rotates them, <Instant at={drained} />
          </li>
        )}
      </ul>
    </Card>
  );
}

type Cause = Operated["causes"][number] | Operated["upcoming"][number] | OrganisationOperations["causes"][number];
const who = { you: "the customer", administrator: "the customer's administrator", aurora: "you", provider: "the provider" } as const;

/** How many connections a cause has in all organisations, and in one which they are. */
const describeConnections = (row: Cause): string =>
  "organisations" in row
    ? `${countOf(row.connections, "connection")} of ${countOf(row.organisations, "organisation")}`
    : row.connections.map(({ provider, account }) => `${partOf(provider).name} ${account}`).join(", ");

const Causes = ({ title, of }: { readonly title: string; readonly of: readonly Cause[] }) =>
  of.length === 0 ? null : (
    <Card id={title.replaceAll(" ", "-")} title={title}>
      <ul class="rows plain">
        {of.map((row) => (
          <Row
            key={row.cause}
            severity={row.severity}
            what={row.title}
            account={`${describeConnections(row)} · ${who[row.acts]} must act`}
            due={<Instant at={"since" in row ? row.since : row.at} />}
            checked={<code class="note">{row.cause}</code>}
          />
        ))}
      </ul>
    </Card>
  );

const Providers = ({ of }: { readonly of: Operated }) => (
  <Card id="providers" title="Providers, in the last hour">
    <ul class="rows plain">
      {of.providers.map(({ provider, refreshed_last_hour: refreshed, failed_last_hour: failed, states }) => (
        <Row
          key={provider}
          severity={failed > 0 ? "error" : undefined}
          what={partOf(provider).name}
          account={`${countAll(states)} · ${refreshed} refreshed${failed > 0 ? ` · ${failed} failed` : ""}`}
        />
      ))}
    </ul>
  </Card>
);

/** The organisations with connections, first those that lose access: for the operator. The search stands in the address. */
export function Organisations() {
  const { q = "" } = query.value;
  const reading = useReading({ read: (ask) => ask(listOrganisations, q === "" ? {} : { q }) }, [q]);
  const search = (event: Event) => {
    event.preventDefault();
    changeQuery({ q: `${new FormData(event.currentTarget as HTMLFormElement).get("q")}`.trim() });
  };
  return (
    <>
      <Head title="Organisations" back={{ path: "/operations", text: "Operations" }} />
      <form class="filters" onSubmit={search}>
        <div class="field">
          <label for="organisation-search">Part of an organisation's id</label>
          <div class="input">
            <input id="organisation-search" name="q" type="search" autocomplete="off" defaultValue={q} />
            <button type="submit" class="quiet">
              Search
            </button>
          </div>
        </div>
      </form>
      <Read of={reading} name="Organisations">
        {({ organisations, found, complete }) => (
          <>
            <p class="note">
              {countOf(found, "organisation")}
              {found > organisations.length && `, the first ${organisations.length} here`}
              {!complete && ", of a part of the connections"}
            </p>
            {organisations.length > 0 && (
              <ul class="card rows" aria-label="Organisations">
                {organisations.map((row) => (
                  <Organisation key={row.organisation} of={row} />
                ))}
              </ul>
            )}
          </>
        )}
      </Read>
    </>
  );
}

function Organisation({ of: { organisation, states, causes, last_used_at: lastUsed } }: { readonly of: OrganisationOperations }) {
  const without = states.degraded + states.reauth_required;
  const troubles = [without > 0 && ` · ${without} without a token`, states.warning > 0 && ` · ${states.warning} with a warning`];
  return (
    <Row
      severity={without > 0 ? "error" : undefined}
      what={<PageLink to={`/organisations/${encodeURIComponent(organisation)}`}>{organisation}</PageLink>}
      account={[countAll(states), ...troubles]}
      due={["used ", <Instant key="at" at={lastUsed} />]}
      checked={causes.length > 0 ? causes.map(({ title }) => title).join(" · ") : undefined}
    />
  );
}

/** The connections of one organisation: for the operator. It shows no name, person or label of the organisation. */
export function OrganisationPage({ id }: { readonly id: string }) {
  const reading = useReading({ read: (ask) => ask(listOrganisations, { q: id, limit: 500 }) }, [id]);
  return (
    <>
      <Head title={id} back={{ path: "/organisations", text: "Organisations" }} />
      <Read of={reading} name="Organisation">
        {({ organisations, complete }) => {
          const own = organisations.find(({ organisation }) => organisation === id);
          return own === undefined ? (
            <p>{complete ? "This organisation has no connection." : "No connection of this organisation is in the part that was read."}</p>
          ) : (
            <>
              <Card id="counts" title={countAll(own.states)}>
                <Facts of={{ ...toFacts(own.states), "Last use of a token": <Instant at={own.last_used_at} /> }} />
              </Card>
              <Causes title="What needs attention" of={own.causes} />
            </>
          );
        }}
      </Read>
    </>
  );
}
