import { Failure } from "../../errors.ts";
import type { Access } from "../connection.ts";
import type { Method } from "../provider.ts";

/** A refreshed token has one level of access: everything that its grant allows. */
const ofRefreshed: readonly Access[] = ["full"];

/**
 * Refuses a level of access that the method does not offer: the token would otherwise allow more than was asked for.
 *
 * @param method - `undefined`: this function does not serve it.
 * @throws {Failure} `invalid_request` with the field `access`.
 */
export function requireAccess(method: Method | undefined, access: Access): void {
  const levels = method?.tokens === "minted" ? method.access : ofRefreshed;
  if (!levels.includes(access)) {
    throw new Failure("invalid_request", { field: "access", detail: `the method has no level ${access}` });
  }
}
