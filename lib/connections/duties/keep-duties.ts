import { defined } from "../../defined.ts";
import type { Connection } from "../connection.ts";
import { expiryDuty } from "../first-duty.ts";
import { isSameAccount } from "../is-same-account.ts";

/**
 * Takes over what a connection had to do before the same account was connected again, and what was found by it: a look at the setup that only
 * the end of a setup's work would set again. The notice of the expiry is about the earlier token, and is not taken over.
 *
 * @param previous - `undefined`: there is no record yet.
 */
export function keepDuties(
  previous: Connection | undefined,
  next: Pick<Connection, "identity" | "method">,
): Pick<Connection, "duties" | "checked"> {
  if (previous === undefined || !isSameAccount(previous, next)) {
    return {};
  }
  const { [expiryDuty]: _, ...duties } = previous.duties ?? {};
  return { duties, ...defined({ checked: previous.checked }) };
}
