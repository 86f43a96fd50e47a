import { disconnectWhole } from "../../lib/connections/disconnect/disconnect-whole.ts";
import { toDisconnectionView } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import type { DisconnectPorts } from "../../lib/connections/ports.ts";
import { readFlag } from "../../lib/http/query.ts";
import { serve } from "../../lib/http/serve.ts";
import { composeDisconnect } from "../compose.ts";
import { readKeyToEnd } from "../only-connection.ts";
import { everyMethod, everyTeardown } from "../providers.ts";
import { writeLambda } from "../write-lambda.ts";
import * as routes from "./routes.ts";

/** `DELETE /connections/{provider}`: disconnects a connection, and lists what could not be undone. */
export const createHandler = serve(
  routes.disconnectConnection,
  (deps: DisconnectPorts) =>
    async ({ principal, path, query, signal, endsAt }) => {
      const start = { principalId: principal.id, teardown: readFlag(query, "teardown", true) };
      const key = await readKeyToEnd(deps, { principal, query }, path.provider);
      return toDisconnectionView(await disconnectWhole(deps, key, start, { signal, endsAt }), deps.methods);
    },
);

export const handler = writeLambda(createHandler, (env) => composeDisconnect(env, everyMethod, everyTeardown));
