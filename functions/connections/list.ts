import type { Connection, Provider } from "../../lib/connections/connection.ts";
import { hasTime } from "../../lib/connections/read-until.ts";
import { type ConnectionPage, type Connections, type PlaceInOrganisation, pageLimit } from "../../lib/connections/stores.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { readFlag, readWholeNumber } from "../../lib/http/query.ts";
import { findReachIn, tokenRights } from "../../lib/http/rights.ts";
import { serve } from "../../lib/http/serve.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { providerNames } from "../../lib/provider-names.ts";
import type { Clock } from "../../lib/system.ts";
import { toAbout } from "../providers.ts";
import { countAll } from "./count-states.ts";
import { readChoice, readCursor, readFilter, readTag, writeCursor } from "./list-query.ts";
import * as routes from "./routes.ts";

type ListDeps = { readonly connections: Pick<Connections, "listPage" | "read">; readonly clock: Clock };

const pageSize = { min: 1, max: pageLimit, fallback: pageLimit };

/**
 * `GET /connections`: the connections of the caller's organisation, page by page. The last page has no cursor. A machine that may take tokens, and
 * read nothing else, sees those that its right reaches, without the people. No filter of its request compares what it does not see.
 */
export const createList = serve(
  routes.listConnections,
  ({ connections: stored, clock }: ListDeps) =>
    async ({ principal, query, endsAt }) => {
      const isReader = principal.permissions.has("connectors:read");
      const wanted = { limit: readWholeNumber(query, "limit", pageSize), after: readCursor(query) };
      const provider = readChoice(query, "provider", providerNames);
      const fits = readFilter(query, isReader);
      const isCounted = readFlag(query, "totals", false);
      if (isCounted && !isReader) {
        throw new Failure("forbidden");
      }
      const { connections, next } = await listFitting((page) => listReached(stored, principal, page), { ...wanted, provider }, fits);
      const toView = (connection: Connection) => (isReader ? toConnectionView(connection, principal.permissions) : toBareView(connection));
      return {
        connections: connections.map((connection) => ({ ...toView(connection), about: toAbout(connection) })),
        ...defined({ next_cursor: next && writeCursor(next) }),
        ...(isCounted ? { totals: await countAll(stored, principal.tenant, hasTime(endsAt, clock), readTag(query)) } : {}),
      };
    },
);

const toBareView = ({ id, provider, account, status }: Connection) => ({ id, provider, account, status });

type Wanted = { readonly limit: number; readonly after?: PlaceInOrganisation | undefined; readonly provider?: Provider | undefined };
/** `next`: where the next page begins, which may be empty. Absent: this is the last one. */
type Page = { readonly connections: readonly Connection[]; readonly next?: PlaceInOrganisation };

/** Pages of the table that one request reads at most: a thousand connections. */
const mostPages = 10;

/** Lists the connections that fit, in the order of the whole list. The table has no other order: those that do not fit are read and left out. */
async function listFitting(
  readPage: (wanted: Wanted) => Promise<ConnectionPage>,
  wanted: Wanted,
  fits: ((connection: Connection) => boolean) | undefined,
): Promise<Page> {
  const limit = fits === undefined ? wanted.limit : pageLimit;
  const found: Connection[] = [];
  let { after } = wanted;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await readPage({ ...wanted, limit, after });
    for (const connection of page.connections) {
      after = connection;
      found.push(...(fits?.(connection) === false ? [] : [connection]));
      if (found.length === wanted.limit) {
        return { connections: found, ...(page.isLast && connection === page.connections.at(-1) ? {} : { next: connection }) };
      }
    }
    if (page.isLast) {
      return { connections: found };
    }
  }
  return { connections: found, ...(after && { next: after }) };
}

/** Reads in flight for connections that rights name one by one. */
const readsAtOnce = 8;

type Stored = ListDeps["connections"];
type Caller = Pick<Principal, "tenant" | "permissions">;

const seesEvery = ({ permissions }: Caller): boolean => permissions.has("connectors:read") || permissions.has("tokens:read");

/**
 * Lists a page of the connections that a caller's rights reach, in the order of provider and account, as the whole list has it. It reads
 * nothing else: no page, and no cursor, depends on a connection beyond the rights.
 *
 * @returns `isLast`: `false` where more may follow. The next page may then be empty.
 */
async function listReached(connections: Stored, caller: Caller, { limit, after, provider: only }: Wanted): Promise<ConnectionPage> {
  if (seesEvery(caller) && only === undefined) {
    return connections.listPage(caller.tenant, { limit, ...defined({ after }) });
  }
  const found: Connection[] = [];
  const names = only === undefined ? providerNames.toSorted() : [only];
  for (const provider of names.filter((name) => after === undefined || name >= after.provider)) {
    const from = after?.provider === provider ? after : undefined;
    const page = await listOfProvider(connections, { ...caller, provider }, { limit: limit - found.length, after: from });
    found.push(...page.connections);
    if (!page.isLast || found.length === limit) {
      return { connections: found, isLast: page.isLast && provider === names.at(-1) };
    }
  }
  return { connections: found, isLast: true };
}

async function listOfProvider(
  connections: Stored,
  { provider, ...caller }: Caller & { readonly provider: Provider },
  { limit, after }: Wanted,
): Promise<ConnectionPage> {
  const { tenant, permissions } = caller;
  const reach = seesEvery(caller) ? "every" : findReachIn(tokenRights, permissions, provider, "read");
  if (reach === "every") {
    return connections.listPage(tenant, { provider, limit, ...defined({ after }) });
  }
  // A token of the caller names at most a few hundred: it comes in a header.
  const named = reach.filter((account) => after === undefined || account > after.account);
  const read = await mapBounded(named, readsAtOnce, (account) => connections.read({ tenant, provider, account }));
  const found = read.filter((connection) => connection !== undefined);
  return { connections: found.slice(0, limit), isLast: found.length <= limit };
}
