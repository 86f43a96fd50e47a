import type { Access } from "../../lib/connections/connection.ts";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { readWholeNumber, readWord } from "../../lib/http/query.ts";
import type { SetupAccess } from "../../lib/setup/ledger.ts";

/** Whose token a caller wants: the connection's own, or that of an account that its setup made. */
export type TokenRequest = { readonly minTtlSeconds: number } & (
  | { readonly of: "connection"; readonly access: Access }
  | { readonly of: "account"; readonly as: string; readonly access: SetupAccess; readonly target?: string }
);

/** @throws {Failure} `invalid_request` with the field. */
export function readTokenRequest(query: URLSearchParams): TokenRequest {
  const minTtlSeconds = readWholeNumber(query, "min_ttl", { min: 0, max: 3000, fallback: 300 });
  const as = query.get("as");
  const target = query.get("project") ?? undefined;
  if (target !== undefined && !/^[\w.:-]{1,128}$/.test(target)) {
    throw new Failure("invalid_request", { field: "project" });
  }
  if (as !== null) {
    const access = readWord(query, "access", ["read", "operate"], "read");
    return { of: "account", as, minTtlSeconds, access, ...defined({ target }) };
  }
  if (target !== undefined) {
    throw new Failure("invalid_request", { field: "project", detail: "only together with as" });
  }
  return { of: "connection", minTtlSeconds, access: readWord(query, "access", ["full", "read"], "full") };
}
