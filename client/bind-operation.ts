import type { Api, SendOptions } from "./send.ts";

type Operation = (...given: never[]) => unknown;

/**
 * Gives a generated function its API. `createClient` does so for all of them; a bundle that must stay small names its own.
 *
 * The options are the last parameter, and every parameter counts in the function's `length`.
 */
export function bindOperation<Own extends Operation>(operation: Own, api: Api): Own;
export function bindOperation(operation: Operation, api: Api) {
  const last = operation.length - 1;
  const call = operation as (...given: unknown[]) => unknown;
  return (...given: unknown[]) => {
    const options: SendOptions = { ...(given[last] as SendOptions | undefined), api };
    return call(...Array.from({ length: last }, (_, index) => given[index]), options);
  };
}
