import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";

/** @throws {Failure} `internal`: a token is asked for before the connection has an id. */
export function requireConnectionId({ connectionId }: Call): string {
  if (connectionId === undefined) {
    throw new Failure("internal", { detail: "aws: a connection without an id has no subject" });
  }
  return connectionId;
}
