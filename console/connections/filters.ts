import type { ListConnectionsParams } from "../../client/generated/operations.ts";
import { isProviderName } from "../../lib/provider-names.ts";
import { toQuery } from "../address.ts";
import type { Connection, Totals } from "../answers.ts";
import type { ConnectionPage } from "../visit.ts";
import { countOf, stateWords } from "../words.ts";

type State = Connection["state"];

/** Which connections are listed, as the address of the list says it. */
export type Filters = Pick<ListConnectionsParams, "provider" | "q" | "cursor"> & { readonly state?: State };

/** The states, the worst first. */
export const states = Object.keys(stateWords) as readonly State[];
const isState = (word: string): word is State => Object.hasOwn(stateWords, word);

/** Reads the filters in an address. What is none is left out. @param query - What follows the question mark. */
export function readFilters(query: string): Filters {
  const { provider = "", state = "", q, cursor } = Object.fromEntries(new URLSearchParams(query));
  return {
    ...(isProviderName(provider) ? { provider } : {}),
    ...(isState(state) ? { state } : {}),
    ...(q ? { q: q.slice(0, 128) } : {}),
    ...(cursor ? { cursor } : {}),
  };
}

export const toListPath = (filters: Filters): string => `/connections${toQuery(filters)}`;

/** Counts the connections of a provider and a state. Default of all. */
export function countIn({ providers }: Totals, { provider, state }: Pick<Filters, "provider" | "state">): number {
  const counted = Object.entries(providers).filter(([name]) => provider === undefined || name === provider);
  const counts = counted.flatMap(([, states]) => (state === undefined ? Object.values(states) : [states[state]]));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many connections there are of those that are asked for, as far as that is known. */
export function describeFound({ connections, next_cursor }: ConnectionPage, filters: Filters, totals: Totals | undefined): string {
  const isWhole = filters.cursor === undefined && next_cursor === undefined;
  const shown = connections.length;
  if (shown === 0) {
    return isWhole ? "No connection matches." : "No connection of this page matches.";
  }
  if (isWhole) {
    return countOf(shown, "connection");
  }
  return filters.q === undefined && totals?.complete
    ? `${shown} of ${countOf(countIn(totals, filters), "connection")}`
    : `${shown} on this page`;
}
