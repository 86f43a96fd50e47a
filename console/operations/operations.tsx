import {
  listOrganisations,
  type OrganisationOperations,
  type ReadOperations200,
  readOperations,
} from "../../client/generated/operations.ts";
import { address, setQuery } from "../address.ts";
import { Head } from "../parts/head.tsx";
import { describeDistance, Instant } from "../parts/instant.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { partOf } from "../providers/parts.ts";
import { useVisit } from "../visit.ts";
import { describeFailure } from "../words.ts";

type Operated = ReadOperations200;

/** Whether connections lose access, in all organisations: for the operator. */
export function Operations() {
  const { api } = useVisit();
  const reading = useReading({ read: (quietly) => (quietly ? api.askQuietly : api.ask)(readOperations) }, []);
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

function Answer({ of }: { readonly of: Operated }) {
  const { degraded, reauth_required: ended } = of.states;
  const without = degraded + ended;
  const overdue = of.longest_overdue_seconds;
  const now = new Date();
  return (
    <section class={`card ${without === 0 ? "" : "warning"}`} aria-labelledby="answer">
      <h2 id="answer">
        {without === 0 ? "No" : "Yes"}: {without} of {of.counted}
      </h2>
      <dl class="facts">
        <Fact name="Organisations">{of.organisations}</Fact>
        <Fact name="Fail now">{degraded}</Fact>
        <Fact name="Must be connected again">{ended}</Fact>
        <Fact name="Need attention, and work">{of.states.warning}</Fact>
        <Fact name="Longest overdue refresh">
          {overdue === 0 ? "None is overdue" : `due ${describeDistance(new Date(now.getTime() - overdue * 1000), now)}`}
        </Fact>
      </dl>
      {!of.complete && <p>There are more connections than one request can read. These counts are of a part.</p>}
      {of.unreadable > 0 && <p>{countOf(of.unreadable, "record")} cannot be read by this release, and are not counted.</p>}
    </section>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: string | number }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function Stops({ of: { stops, drained_since: drained } }: { readonly of: Operated }) {
  return stops.length === 0 && drained === null ? null : (
    <section class="card warning" aria-labelledby="stops">
      <h2 id="stops">Stopped by the operator</h2>
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
    </section>
  );
}

type Row = Operated["causes"][number] | Operated["upcoming"][number];
const who = { you: "the customer", administrator: "the customer's administrator", aurora: "you", provider: "the provider" } as const;

const Causes = ({ title, of }: { readonly title: string; readonly of: readonly Row[] }) =>
  of.length === 0 ? null : (
    <section class="card" aria-labelledby={title.replaceAll(" ", "-")}>
      <h2 id={title.replaceAll(" ", "-")}>{title}</h2>
      <ul class="rows plain">
        {of.map((row) => (
          <li key={row.cause} data-severity={row.severity}>
            <p class="what">{row.title}</p>
            <p class="account">
              {countOf(row.connections, "connection")} of {countOf(row.organisations, "organisation")} · {who[row.acts]} must act
            </p>
            <p class="due">
              <Instant at={"since" in row ? row.since : row.at} />
            </p>
            <p class="checked note">
              <code>{row.cause}</code>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );

const Providers = ({ of }: { readonly of: Operated }) => (
  <section class="card" aria-labelledby="providers">
    <h2 id="providers">Providers, in the last hour</h2>
    <ul class="rows plain">
      {of.providers.map(({ provider, refreshed_last_hour: refreshed, failed_last_hour: failed, states }) => (
        <li key={provider} data-severity={failed > 0 ? "error" : undefined}>
          <p class="what">{partOf(provider).name}</p>
          <p class="account">
            {countOf(
              Object.values(states).reduce((sum, count) => sum + count, 0),
              "connection",
            )}{" "}
            · {refreshed} refreshed
            {failed > 0 && ` · ${failed} failed`}
          </p>
        </li>
      ))}
    </ul>
  </section>
);

/** The organisations with connections, first those that lose access: for the operator. The search stands in the address. */
export function Organisations() {
  const { api } = useVisit();
  const q = new URLSearchParams(address.value.split("?")[1] ?? "").get("q") ?? "";
  const read = (quietly: boolean) => (quietly ? api.askQuietly : api.ask)(listOrganisations, q === "" ? {} : { q });
  const reading = useReading({ read }, [q]);
  const search = (event: Event) => {
    event.preventDefault();
    const words = new FormData(event.currentTarget as HTMLFormElement).get("q");
    setQuery(typeof words === "string" && words.trim() !== "" ? `?${new URLSearchParams({ q: words.trim() })}` : "");
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
  const all = Object.values(states).reduce((sum, count) => sum + count, 0);
  return (
    <li data-severity={without > 0 ? "error" : undefined}>
      <p class="what">{organisation}</p>
      <p class="account">
        {countOf(all, "connection")}
        {without > 0 && ` · ${without} without a token`}
        {states.warning > 0 && ` · ${states.warning} with a warning`}
      </p>
      <p class="due">
        used <Instant at={lastUsed} />
      </p>
      {causes.length > 0 && <p class="checked">{causes.map((code) => describeFailure(code).title).join(" · ")}</p>}
    </li>
  );
}

/** A count with its noun: "1 connection", "2 connections". */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
