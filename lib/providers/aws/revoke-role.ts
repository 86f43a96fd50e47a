import type { GrantPart } from "../../connections/connection.ts";
import type { Call } from "../../connections/provider.ts";
import { secondsAfter } from "../../instants.ts";
import type { Clock } from "../../system.ts";
import { sessionSeconds } from "./aws.ts";
import { readDetails } from "./role-details.ts";

/**
 * Lists what stays at AWS: the role, which only its owner can delete, and sessions that were handed out, which cannot be revoked from
 * outside and expire within an hour. No request: there is nothing that we could give back.
 *
 * @throws {Failure} `credential_missing`: the record does not name a role.
 */
export async function revokeRole({ clock }: { readonly clock: Clock }, { details, successor }: Call): Promise<readonly GrantPart[]> {
  const { role } = readDetails(details);
  return [
    // A connection that took its place may use the same role.
    ...(successor?.role_arn === role.arn ? [] : [{ what: "role", target: role.arn, state: "left" } as const]),
    { what: "session", target: role.account, state: "left", livesUntil: secondsAfter(clock(), sessionSeconds) },
  ];
}
