import type { Connection, Provider } from "../../lib/connections/connection.ts";
import { type ConnectionPage, type Connections, type PlaceInOrganisation, pageLimit } from "../../lib/connections/stores.ts";
import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { type UnnamedAccounts, unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { readWholeNumber } from "../../lib/http/query.ts";
import { parseResourceId } from "../../lib/http/resource-id.ts";
import { findReachIn, tokenRights } from "../../lib/http/rights.ts";
import { httpLambda, serve, together } from "../../lib/http/serve.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { isProviderName, providerNames } from "../../lib/provider-names.ts";
import { composeTable } from "../compose.ts";
import { toAbout } from "../providers.ts";
import * as routes from "./routes.ts";

/** `GET /connections/{provider}[/{account}]`, or `?account=`: one connection of the caller's organisation. */
export const createRead = serve(
  [routes.readConnection, routes.readConnectionOfAccount],
  (deps: { readonly connections: Pick<Connections, "read">; readonly unnamed: UnnamedAccounts }) =>
    async ({ principal, path, query }) => {
      const account = path.account ?? query.get("account");
      const { tenant, provider, ...named } = readConnectionKey(principal, path.provider, account);
      const { found } = await deps.unnamed.find({ tenant, provider, ...(account === null ? {} : named) }, async (key) => {
        const connection = await deps.connections.read(key);
        if (connection === undefined) {
          throw new Failure("not_found");
        }
        return connection;
      });
      return { ...toConnectionView(found, principal.permissions), about: toAbout(found) };
    },
);

type ListDeps = { readonly connections: Pick<Connections, "listPage" | "read"> };

const pageSize = { min: 1, max: pageLimit, fallback: pageLimit };

/**
 * `GET /connections`: the connections of the caller's organisation, page by page. The last page has no cursor. A machine that may take tokens, and
 * read nothing else, sees those that its right reaches, without the people. `connected_by` keeps to the connections of one person.
 */
export const createList = serve(routes.listConnections, (deps: ListDeps) => async ({ principal, query }) => {
  const limit = readWholeNumber(query, "limit", pageSize);
  const after = readCursor(query);
  const isReader = principal.permissions.has("connectors:read");
  const connectedBy = readConnectedBy(query, isReader);
  const { connections, next } =
    connectedBy === undefined
      ? await listInOrder(deps, principal, { limit, after })
      : await listOfPerson(deps, principal.tenant, { connectedBy, limit, after });
  const toView = (connection: Connection) => (isReader ? toConnectionView(connection, principal.permissions) : toBareView(connection));
  return {
    connections: connections.map((connection) => ({ ...toView(connection), about: toAbout(connection) })),
    ...defined({ next_cursor: next && writeCursor(next) }),
  };
});

/** @throws {Failure} `invalid_request`: no id of a person. `forbidden`: the caller sees no people. */
function readConnectedBy(query: URLSearchParams, isReader: boolean): string | undefined {
  const person = query.get("connected_by");
  if (person !== null && !isReader) {
    throw new Failure("forbidden");
  }
  if (person !== null && (person.length === 0 || person.length > 256)) {
    throw new Failure("invalid_request", { field: "connected_by" });
  }
  return person ?? undefined;
}

/** `next`: where the next page begins, which may be empty. Absent: this is the last one. */
type Page = { readonly connections: readonly Connection[]; readonly next?: PlaceInOrganisation | undefined };
type Wanted = { readonly limit: number; readonly after?: PlaceInOrganisation | undefined };

async function listInOrder({ connections: stored }: ListDeps, principal: Principal, wanted: Wanted): Promise<Page> {
  const isReader = principal.permissions.has("connectors:read");
  const { connections, isLast } = await (isReader
    ? stored.listPage(principal.tenant, defined(wanted))
    : listReached(stored, principal, wanted));
  return { connections, next: isLast ? undefined : connections.at(-1) };
}

/** Pages of the table that one request for a person's connections reads at most: a thousand connections. */
const mostPages = 10;

/**
 * Lists the connections that one person has connected, in the order of the whole list. The table knows no such order, so the pages of the organisation are read,
 * and the others left out.
 */
async function listOfPerson(
  { connections }: ListDeps,
  tenant: string,
  { connectedBy, limit, after }: Wanted & { readonly connectedBy: string },
): Promise<Page> {
  const found: Connection[] = [];
  let read = after;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await connections.listPage(tenant, { limit: pageLimit, ...defined({ after: read }) });
    for (const connection of page.connections) {
      read = connection;
      if (connection.connectedBy === connectedBy) {
        found.push(connection);
      }
      if (found.length === limit) {
        return { connections: found, next: read };
      }
    }
    if (page.isLast) {
      return { connections: found };
    }
  }
  return { connections: found, next: read };
}

const toBareView = ({ id, provider, account, status }: Connection) => ({ id, provider, account, status });

export const createHandler = together(createList, createRead);

export const handler = httpLambda(createHandler, (env) => {
  const records = composeTable(env);
  return { ...records, unnamed: unnamedAccounts(records) };
});

/** Reads in flight for connections that rights name one by one. */
const readsAtOnce = 8;

type Stored = ListDeps["connections"];
type Caller = Pick<Principal, "tenant" | "permissions">;

/**
 * Lists a page of the connections that a machine's rights reach, in the order of provider and account, as the whole list has it. It reads
 * nothing else: no page, and no cursor, depends on a connection beyond the rights.
 *
 * @returns `isLast`: `false` where more may follow. The next page may then be empty.
 */
async function listReached(connections: Stored, caller: Caller, { limit, after }: Wanted): Promise<ConnectionPage> {
  const { tenant, permissions } = caller;
  if (permissions.has("tokens:read")) {
    return connections.listPage(tenant, { limit, ...defined({ after }) });
  }
  const found: Connection[] = [];
  for (const provider of providerNames.toSorted().filter((name) => after === undefined || name >= after.provider)) {
    const from = after?.provider === provider ? after : undefined;
    const page = await listOfProvider(connections, { ...caller, provider }, { limit: limit - found.length, after: from });
    found.push(...page.connections);
    if (!page.isLast || found.length === limit) {
      return { connections: found, isLast: false };
    }
  }
  return { connections: found, isLast: true };
}

async function listOfProvider(
  connections: Stored,
  { tenant, permissions, provider }: Caller & { readonly provider: Provider },
  { limit, after }: Wanted,
): Promise<ConnectionPage> {
  const reach = findReachIn(tokenRights, permissions, provider, "read");
  if (reach === "every") {
    return connections.listPage(tenant, { provider, limit, ...defined({ after }) });
  }
  // A token of the caller names at most a few hundred: it comes in a header.
  const named = reach.filter((account) => after === undefined || account > after.account);
  const read = await mapBounded(named, readsAtOnce, (account) => connections.read({ tenant, provider, account }));
  const found = read.filter((connection) => connection !== undefined);
  return { connections: found.slice(0, limit), isLast: found.length <= limit };
}

/** Writes where the next page begins. Not secret and not signed: it names a place in the caller's own organisation, wherever it comes from. */
const writeCursor = ({ provider, account }: PlaceInOrganisation): string => Buffer.from(`${provider} ${account}`).toString("base64url");

/** Reads the cursor of a request. @throws {Failure} `invalid_request` with the field `cursor`: no route has given it out. */
function readCursor(query: URLSearchParams): PlaceInOrganisation | undefined {
  const sent = query.get("cursor");
  if (sent === null) {
    return undefined;
  }
  const [provider = "", named] = Buffer.from(sent, "base64url").toString().split(" ");
  const account = parseResourceId(named);
  if (!isProviderName(provider) || account === undefined || writeCursor({ provider, account }) !== sent) {
    throw new Failure("invalid_request", { field: "cursor" });
  }
  return { provider, account };
}
