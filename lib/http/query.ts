import { Failure } from "../errors.ts";

/** Refuses parameters that a route does not know: an ignored parameter looks like a working one. @throws {Failure} `invalid_request` */
export function refuseParameters(query: URLSearchParams, known: readonly string[]): void {
  for (const name of new Set(query.keys())) {
    if (!known.includes(name) || query.getAll(name).length > 1) {
      throw new Failure("invalid_request", { field: known.includes(name) ? name : "query", detail: "unknown or repeated parameter" });
    }
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

/** Reads `true` or `false`. @throws {Failure} `invalid_request` */
export function readFlag(query: URLSearchParams, name: string, fallback: boolean): boolean {
  const raw = query.get(name) ?? String(fallback);
  if (raw !== "true" && raw !== "false") {
    throw new Failure("invalid_request", { field: name });
  }
  return raw === "true";
}
