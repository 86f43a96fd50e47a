import { Failure } from "../../errors.ts";
import { matchesHash } from "../../oauth/opaque-value.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import { mayGoLive } from "../grant-life.ts";
import type { Connections } from "../stores.ts";

/** The caller, from the session. */
export type Confirmer = { readonly id: string; readonly tenant: string };

/** The two parts of a confirmation: the attempt's id, which is not secret, and the secret of the redirect. */
export type Confirmation = { readonly parkedId: string; readonly secret: string };

/**
 * Splits a confirmation into its two parts.
 *
 * @param value - `<attempt id>.<secret>`, from the redirect to the front end.
 * @throws {Failure} `confirmation_invalid`: it does not have that form.
 */
export function parseConfirmation(value: string): Confirmation {
  const [, parkedId, secret] = /^([\w-]{43})\.([\w-]{43})$/.exec(value) ?? [];
  if (parkedId === undefined || secret === undefined) {
    throw new Failure("confirmation_invalid");
  }
  return { parkedId, secret };
}

/** Whether the confirmation is that of this parked grant, and the grant may still go live. */
export const opens = ({ secret }: Confirmation, parked: ParkedGrant, now: Date): boolean =>
  matchesHash(secret, parked.confirmationHash) && mayGoLive(parked, now);

/** Whether this principal started the login. The same person in another organisation did not. */
export const isStartedBy = ({ principalId, tenant }: ParkedGrant, principal: Confirmer): boolean =>
  principalId === principal.id && tenant === principal.tenant;

/**
 * Reads the connection that a confirmation has made, when the same person sends it again. Only the attempt's id is kept, which is the hash
 * of the secret.
 *
 * @throws {Failure} `confirmation_invalid`: there is none, another grant has replaced it, it is being disconnected, or it is another
 *   person's.
 */
export async function readConfirmed(
  { connections }: { readonly connections: Pick<Connections, "findByGrant"> },
  { id, tenant }: Confirmer,
  { parkedId, secret }: Confirmation,
): Promise<Connection> {
  const isItsSecret = matchesHash(secret, parkedId);
  const connection = isItsSecret ? await connections.findByGrant(tenant, parkedId) : undefined;
  if (connection === undefined || connection.connectedBy !== id || connection.disconnect !== undefined) {
    throw new Failure("confirmation_invalid");
  }
  return connection;
}
