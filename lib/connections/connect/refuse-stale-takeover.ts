import { Failure } from "../../errors.ts";
import { findsOwn, type ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";

/**
 * Refuses a grant that names what it may replace, when something else is in the place. Asked when it is parked, and again when it goes live: an old link
 * never replaces a connection that it does not name, and a setup never ends a login that a colleague has made since.
 *
 * @throws {Failure} `confirmation_invalid`: the connection that a login takes over is not there any more. `account_mismatch`: the login that setup ends
 *   is not there any more.
 */
export function refuseStaleTakeover(parked: Pick<ParkedGrant, "takesOver" | "endsLogin" | "method">, there: Connection | undefined): void {
  if (!findsOwn(parked, there)) {
    throw new Failure("confirmation_invalid", { detail: "the connection that it takes over is not there any more" });
  }
  if (parked.endsLogin !== undefined && there?.grantId !== parked.endsLogin) {
    throw new Failure("account_mismatch", { detail: "the login that it ends is not there any more" });
  }
}
