import { bindOperation } from "./bind-operation.ts";
import * as operations from "./generated/operations.ts";
import type { Api } from "./send.ts";

type Operations = typeof operations;

/** Every route of the API by its id, such as `client.listConnections()`. A request's own `signal` and `headers` are the last argument. */
export type Client = { readonly [Id in keyof Operations as Id extends `get${string}Url` ? never : Id]: Operations[Id] };

/** Makes a client of one API, with one credential. */
export function createClient(api: Api): Client {
  const routes = Object.entries(operations).filter(([id]) => !/^get.*Url$/.test(id));
  return Object.fromEntries(routes.map(([id, operation]) => [id, bindOperation(operation, api)])) as Client;
}
