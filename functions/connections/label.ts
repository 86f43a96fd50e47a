import { toConnectionView } from "../../lib/connections/to-connection-view.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { serve } from "../../lib/http/serve.ts";
import { composeTable } from "../compose.ts";
import { writeLambda } from "../write-lambda.ts";
import * as routes from "./routes.ts";

type Deps = Pick<ReturnType<typeof composeTable>, "connections" | "clock">;

/** `PATCH /connections/{provider}/{account}`: changes the label of a connection, or its tags. */
export const createHandler = serve(routes.labelConnection, (deps: Deps) => async ({ principal, path, body }) => {
  const key = readConnectionKey(principal, path.provider, path.account);
  const relabelled = await deps.connections.relabel(key, body, deps.clock());
  if (relabelled.kind === "absent") {
    throw new Failure("not_found");
  }
  if (relabelled.kind === "leased") {
    throw new Failure("connection_busy", { retryAfterSeconds: 2 });
  }
  return toConnectionView(relabelled.connection, principal.permissions);
});

export const handler = writeLambda(createHandler, composeTable);
