import type { Details } from "./connection.ts";

/** What changes of the details, by name. `undefined`: the detail is removed. */
export type DetailChanges = Readonly<Record<string, string | undefined>>;

/** The details after the changes. A detail that is not named stays. Pure. */
export function mergeDetails(details: Details | undefined, changes: DetailChanges): Details {
  const merged = Object.entries({ ...details, ...changes });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
