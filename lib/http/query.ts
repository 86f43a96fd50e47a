import { Failure } from "../errors.ts";

/**
 * Refuses parameters that a route does not know: an ignored parameter looks like a working one.
 *
 * @throws {Failure} `invalid_request`, with the name of the parameter where it is one of ours, and `query` otherwise.
 */
export function refuseParameters(query: URLSearchParams, known: readonly string[]): void {
  for (const name of new Set(query.keys())) {
    if (!known.includes(name) || query.getAll(name).length > 1) {
      throw new Failure("invalid_request", {
        field: [...known, ...choices].includes(name) ? name : "query",
        detail: "unknown or repeated parameter",
      });
    }
  }
}

/** The parameters by which a caller says, on any route, what a request is for or how far it goes. Some of them belong into the body of some routes. */
export const choices: readonly string[] = [
  ...["account", "client_id", "connected_by", "connection", "endpoint", "provider", "region", "tailnet", "project", "projects"],
  ...["access", "as", "keyless", "label", "method", "replace_account", "roleType", "role_type", "tag", "takes_over", "teardown"],
];

/**
 * Refuses a choice that a route does not know: it would be ignored, and the request done for `default`, or for everything. Any other parameter is
 * ignored, because Aurora's client sends some that no route reads.
 *
 * @throws {Failure} `invalid_request`, with the parameter's name.
 */
export function refuseChoices(query: URLSearchParams, known: readonly string[]): void {
  const field = choices.find((name) => query.has(name) && (!known.includes(name) || query.getAll(name).length > 1));
  if (field !== undefined) {
    throw new Failure("invalid_request", { field, detail: "unknown or repeated parameter" });
  }
}

/** Reads a whole number within bounds, both included. @throws {Failure} `invalid_request` */
export function readWholeNumber(
  query: URLSearchParams,
  name: string,
  { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback: number },
): number {
  const raw = query.get(name);
  if (raw === null) {
    return fallback;
  }
  const value = Number(raw);
  if (!/^\d{1,9}$/.test(raw) || value < min || value > max) {
    throw new Failure("invalid_request", { field: name });
  }
  return value;
}

/** Reads one of some words. @throws {Failure} `invalid_request` */
export function readWord<Word extends string>(query: URLSearchParams, name: string, words: readonly Word[], fallback: Word): Word {
  const raw = query.get(name) ?? fallback;
  const word = words.find((known) => known === raw);
  if (word === undefined) {
    throw new Failure("invalid_request", { field: name });
  }
  return word;
}

/** Reads `true` or `false`. @throws {Failure} `invalid_request` */
export const readFlag = (query: URLSearchParams, name: string, fallback: boolean): boolean =>
  readWord(query, name, ["true", "false"], fallback ? "true" : "false") === "true";
