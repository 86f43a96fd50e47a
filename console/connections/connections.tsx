import { useEffect, useRef } from "preact/hooks";
import { changeQuery, query, toQuery } from "../address.ts";
import { isDue, isMoving, type Totals } from "../answers.ts";
import { Filter } from "../parts/filter.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { parts } from "../providers/parts.ts";
import { type ConnectionPage, readPage } from "../visit.ts";
import { stateWords } from "../words.ts";
import { ConnectionTable } from "./connection-table.tsx";
import { ConnectionsHead, NothingConnected } from "./connections-head.tsx";
import { countIn, describeFound, type Filters, readFilters, states, toListPath } from "./filters.ts";

/** So many rows are a page. */
const limit = 50;

/** The connections of the organisation, a page at a time. The address says which ones, so that it can be sent to a colleague. */
export function Connections() {
  const filters = readFilters(toQuery(query.value));
  const { cursor, ...wanted } = filters;
  const reading = useReading<ConnectionPage>(
    {
      read: (ask) => readPage(ask, { ...filters, limit }),
      isDue: ({ connections }, now) => connections.some((each) => isDue(each, now)),
      isMoving: ({ connections }) => connections.some(isMoving),
    },
    [toListPath(filters)],
  );
  const totals = useReading({ read: async (ask) => (await readPage(ask, { limit: 1, totals: true })).totals }, []);
  // What was found before stays until the answer to another question is there.
  const last = useRef<ConnectionPage>(undefined);
  last.current = reading.value.value ?? last.current;
  const isEmpty = last.current?.connections.length === 0 && Object.keys(filters).length === 0;
  return (
    <>
      <ConnectionsHead title="Connections" />
      {last.current !== undefined && !isEmpty && <FilterBar filters={filters} totals={totals.value.value} found={last.current} />}
      <Read of={reading} name="Connections" meanwhile={last.current}>
        {({ connections, next_cursor: next }) =>
          isEmpty ? (
            <NothingConnected />
          ) : (
            <>
              {connections.length > 0 && <ConnectionTable of={connections} />}
              <p class="pages">
                {cursor !== undefined && <PageLink to={toListPath(wanted)}>First page</PageLink>}
                {next !== undefined && <PageLink to={toListPath({ ...wanted, cursor: next })}>{`Next ${limit}`}</PageLink>}
              </p>
            </>
          )
        }
      </Read>
    </>
  );
}

/** A person who types is not done before such a pause. */
const typingMs = 250;

type BarProps = { readonly filters: Filters; readonly totals: Totals | undefined; readonly found: ConnectionPage };

/** Which connections are shown: by a text, a provider, and a state. */
export function FilterBar({ filters, totals, found }: BarProps) {
  const input = useRef<HTMLInputElement>(null);
  const typing = useRef(0);
  const search = (q: string) => {
    clearTimeout(typing.current);
    typing.current = window.setTimeout(() => changeQuery({ q: q.trim() }), typingMs);
  };
  useEffect(() => () => clearTimeout(typing.current), []);
  useEffect(() => {
    // The browser's own buttons change the address as well; what is being typed is the person's.
    if (input.current !== null && document.activeElement !== input.current) {
      input.current.value = filters.q ?? "";
    }
  }, [filters.q]);
  const counted = (words: string, of: Filters) => (totals === undefined ? words : `${words} (${countIn(totals, { ...filters, ...of })})`);
  const byProvider = parts.map(({ provider, name }) => [provider, counted(name, { provider })] as const);
  const byState = states.map((state) => [state, counted(stateWords[state], { state })] as const);
  return (
    <search class="filters">
      <div class="field wide">
        <label for="filter-q">Search</label>
        <input
          id="filter-q"
          ref={input}
          type="search"
          maxLength={128}
          autocomplete="off"
          placeholder="Name or account"
          onInput={({ currentTarget }) => search(currentTarget.value)}
        />
      </div>
      <Filter name="provider" title="Provider" options={byProvider} />
      <Filter name="state" title="State" options={byState} />
      <p class="note" role="status">
        {describeFound(found, filters, totals)}
      </p>
    </search>
  );
}
