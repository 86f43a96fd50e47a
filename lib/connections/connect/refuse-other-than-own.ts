import { Failure } from "../../errors.ts";
import { findsOwn, type ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";

/**
 * Refuses the grant of a login that takes over a connection which is not in its place any more. Asked when the login comes back and again when it goes live: an
 * old link never replaces a connection that it does not name.
 *
 * @throws {Failure} `confirmation_invalid`
 */
export function refuseOtherThanOwn(parked: Pick<ParkedGrant, "takesOver" | "method">, there: Connection | undefined): void {
  if (!findsOwn(parked, there)) {
    throw new Failure("confirmation_invalid", { detail: "the connection that it takes over is not there any more" });
  }
}
