import * as v from "valibot";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import { accountWord } from "../../lib/http/place-fields.ts";

/** Refuses a place that no connect route would make. @throws {Failure} `invalid_request` with the field `account`. */
export function requirePlace(at: ConnectionKey): ConnectionKey {
  if (!v.is(accountWord, at.account)) {
    throw new Failure("invalid_request", { field: "account" });
  }
  return at;
}
