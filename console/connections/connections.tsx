import { useRef } from "preact/hooks";
import { address } from "../address.ts";
import { isDue, isMoving } from "../due.ts";
import { NothingConnected } from "../overview/nothing-connected.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Read } from "../parts/read.tsx";
import { type ConnectionPage, readPage } from "../read-page.ts";
import { useReading } from "../use-reading.ts";
import { useVisit } from "../visit.ts";
import { ConnectionTable } from "./connection-table.tsx";
import { ConnectionsHead } from "./connections-head.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { readFilters, toListPath } from "./filters.ts";

/** So many rows are a page. */
const limit = 50;

/** The connections of the organisation, a page at a time. The address says which ones, so that it can be sent to a colleague. */
export function Connections() {
  const { api } = useVisit();
  const filters = readFilters(address.value.split("?")[1] ?? "");
  const { cursor, ...wanted } = filters;
  const askOf = (quietly: boolean) => (quietly ? api.askQuietly : api.ask);
  const reading = useReading<ConnectionPage>(
    {
      read: (quietly) => readPage(askOf(quietly), { ...filters, limit }),
      isDue: ({ connections }, now) => connections.some((each) => isDue(each, now)),
      isMoving: ({ connections }) => connections.some(isMoving),
    },
    [toListPath(filters)],
  );
  const totals = useReading({ read: async (quietly) => (await readPage(askOf(quietly), { limit: 1, totals: true })).totals }, []);
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
