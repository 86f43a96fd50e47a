import type { Failure } from "../../errors.ts";
import { type Connection, toCredentialVersion } from "../connection.ts";
import { unlessInDoubt } from "../unless-in-doubt.ts";
import { toChance } from "./back-off.ts";
import type { RefreshDeps } from "./refresh-result.ts";
import { afterFailure } from "./transitions.ts";
import { updateTo, type Worked, withLease } from "./with-lease.ts";

/** `failure`: why the connection cannot be used. Absent: another login has taken its place meanwhile. */
export type Ended = { readonly connection: Connection; readonly failure?: Failure };

/**
 * Ends a connection without a refresh token whose token the provider refuses: there is no other token to request. Leaves the record as it is
 * if the connection has another credential by now, or while the provider refuses many others in the same way.
 *
 * @param refused - As it was when its token was refused.
 * @param endsAt - The instant at which the process stops.
 * @throws {Failure} What the table throws.
 */
export const endRefused = (deps: RefreshDeps, refused: Connection, refusal: Failure, endsAt?: Date): Promise<Worked<Ended>> =>
  withLease<Ended>(deps, refused, { endsAt }, async ({ connection, lease }) => {
    const isSame = connection.grantId === refused.grantId && toCredentialVersion(connection) === toCredentialVersion(refused);
    if (!isSame || connection.status === "disconnecting") {
      return { result: { connection } };
    }
    const failure = await unlessInDoubt(deps, connection, refusal);
    if (failure !== refusal) {
      return { result: { connection, failure } };
    }
    const context = { now: deps.clock(), chance: toChance(deps.random), generation: lease.generation, isExtra: true };
    const ended = afterFailure(connection, failure, context);
    return updateTo(ended, { connection: ended.connection, failure });
  });
