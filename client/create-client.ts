import * as operations from "./generated/operations.ts";
import type { Api, SendOptions } from "./send.ts";

type Operations = typeof operations;

/** Every route of the API by its id, such as `client.listConnections()`. A request's own `signal` and `headers` are the last argument. */
export type Client = { readonly [Id in keyof Operations as Id extends `get${string}Url` ? never : Id]: Operations[Id] };

/** Makes a client of one API, with one credential. */
export function createClient(api: Api): Client {
  const routes = Object.entries(operations).filter(([id]) => !/^get.*Url$/.test(id));
  return Object.fromEntries(routes.map(([id, operation]) => [id, bind(operation, api)])) as Client;
}

/** Gives a generated function its API. The options are its last parameter, and every one counts in its `length`. */
function bind(operation: (...given: never[]) => unknown, api: Api) {
  const last = operation.length - 1;
  const call = operation as (...given: unknown[]) => unknown;
  return (...given: unknown[]) => {
    const options: SendOptions = { ...(given[last] as SendOptions | undefined), api };
    return call(...Array.from({ length: last }, (_, index) => given[index]), options);
  };
}
