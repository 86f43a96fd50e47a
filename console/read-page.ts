import { type ListConnections200, type ListConnectionsParams, listConnections } from "../client/generated/operations.ts";
import type { Connection } from "./answers.ts";
import type { Ask } from "./ask.ts";

/** A page of the list of connections, and where the next one begins. */
export type ConnectionPage = Pick<ListConnections200, "next_cursor" | "totals"> & { readonly connections: readonly Connection[] };

/** Reads a page of the connections that fit. */
export async function readPage(ask: Ask, query: ListConnectionsParams): Promise<ConnectionPage> {
  const { connections, ...page } = await ask(listConnections, query);
  // A machine that may take tokens and no more gets less of each. A person gets all of it.
  return { ...page, connections: connections.filter((each) => "identity" in each) };
}
