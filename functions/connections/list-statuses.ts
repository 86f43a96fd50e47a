import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { composeLists } from "./compose-lists.ts";
import { type ListDeps, listProviders } from "./list-providers.ts";

/**
 * `GET /api/connectors/status`: for each provider that the organisation has a record of, whether it is connected. Looks, and changes nothing.
 */
export const createHandler = (deps: ListDeps) =>
  endpoint({ permission: "connectors:read", dialect: "aurora" }, async ({ principal }) => {
    const connectors = (await listProviders(deps, principal.tenant)).map(({ provider, connection, isConnected, entry }) => [
      provider,
      {
        connected: isConnected,
        status: connection.status,
        ...(isConnected ? { canExecute: true, ...entry.status } : {}),
      },
    ]);
    return { connectors: Object.fromEntries(connectors) };
  });

export const handler = httpLambda(createHandler, composeLists, answerIn("aurora"));
