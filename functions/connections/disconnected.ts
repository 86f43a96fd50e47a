import type { Tombstone } from "../../lib/connections/connection.ts";
import type { Connections, Tombstones } from "../../lib/connections/stores.ts";
import { serve } from "../../lib/http/serve.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { everyLeftField } from "../providers.ts";
import { readChoice } from "./list-query.ts";
import * as routes from "./routes.ts";

type Deps = { readonly connections: Pick<Connections, "read">; readonly tombstones: Pick<Tombstones, "list"> };

/** Disconnections that one answer looks at, newest first, and how many records are read at a time. */
const [mostSeen, readsAtOnce] = [200, 10];

/** `GET /disconnections`: what was disconnected in the last 90 days and is not connected again, with what is known of how to connect it. */
export const createDisconnected = serve(routes.listDisconnections, ({ connections, tombstones }: Deps) => async ({ principal, query }) => {
  const provider = readChoice(query, "provider", providerNames);
  const listed = (provider === undefined ? providerNames : [provider]).map((name) => tombstones.list(principal.tenant, name));
  const gone = (await Promise.all(listed)).flat().toSorted((one, other) => other.disconnectedAt.getTime() - one.disconnectedAt.getTime());
  const seen = gone.slice(0, mostSeen);
  const connected = await mapBounded(seen, readsAtOnce, connections.read);
  return {
    disconnections: seen.filter((_, index) => connected[index] === undefined).map(toView),
    truncated: gone.length > mostSeen,
  };
});

const toView = (tombstone: Tombstone) => ({
  provider: tombstone.provider,
  account: tombstone.account,
  method: tombstone.method,
  disconnected_at: tombstone.disconnectedAt.toISOString(),
  disconnected_by: tombstone.disconnectedBy,
  fields: everyLeftField[tombstone.provider]?.(tombstone) ?? {},
});
