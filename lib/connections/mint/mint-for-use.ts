import { endsConnection, toFailureCode } from "../../errors.ts";
import { type Access, type Connection, toCredentialVersion } from "../connection.ts";
import { isWhole, nothingStored, type Reading, readCredential, requireOwn } from "../credential/own-credential.ts";
import { leaseReserveMs, toFailureUnder } from "../lease/with-lease.ts";
import { noteAccepted } from "../mass-refusal.ts";
import { toCall } from "../methods.ts";
import type { RefreshPorts } from "../ports.ts";
import type { MethodCommon, Minted } from "../provider.ts";
import { buildUseless, isAlive } from "../record/live-token.ts";
import { isReplaced, type RefreshResult } from "../turn/turn.ts";
import { endConnection } from "./end-connection.ts";
import { retryRejectedToken, toAccessFailure } from "./separate-access.ts";

/** The time limit of a mint, in milliseconds: two answers of the provider (8 s each), and the store. */
const mintMs = 20_000;

type MintOptions = {
  /** The read of the store that was begun together with the record's. */
  readonly reading: Promise<Reading>;
  readonly access: Access;
  /** The instant at which this process stops or is suspended, if it is known. */
  readonly endsAt?: Date | undefined;
};

/**
 * Mints a token for a caller, without the lease and without storing it. It has its own time limit instead of the caller's signal: other
 * callers wait for the same token.
 *
 * Only a failure that ends the connection is recorded. The next try finds out about any other, such as that of a level of access with a
 * credential of its own.
 *
 * @returns `kept` without a token when the record says that no token may be handed out.
 * @throws {Failure} `stopped`.
 */
export async function mintForUse(
  deps: RefreshPorts,
  method: MethodCommon & Minted,
  connection: Connection,
  { reading, access, endsAt }: MintOptions,
): Promise<RefreshResult> {
  if (connection.status === "disconnecting" || connection.status === "reauth_required") {
    return { kind: "kept", reason: connection.status, connection };
  }
  const limit = limitOf(deps, endsAt);
  let version = toCredentialVersion(connection);
  try {
    const own =
      connection.credential === undefined
        ? nothingStored
        : await requireOwn(deps, connection, await readAgainUnlessOf(deps, connection, await reading, limit));
    version = own.version;
    await deps.switches.requireOpen(connection);
    const token = await retryRejectedToken(() => method.mint(own.fields, access, toCall(connection, limit)));
    noteAccepted(deps, connection);
    if (!isAlive(token, deps.clock())) {
      return { kind: "failed", failure: buildUseless(), connection };
    }
    return { kind: "refreshed", reason: "minted", connection, token };
  } catch (error) {
    if (toFailureCode(error) === "stopped") {
      // Not an outcome: that would be remembered for a while after the stop is lifted.
      throw error;
    }
    const code = toFailureCode(error);
    if (code === "connection_busy" || (code === "credential_missing" && (await isReplaced(deps, connection)))) {
      return { kind: "busy", connection };
    }
    const failure = toAccessFailure(method, access, toFailureUnder(limit, error));
    return endsConnection(failure.code)
      ? endConnection(deps, { connection, version }, failure, endsAt)
      : { kind: "failed", failure, connection };
  }
}

/** Returns the first read, or reads again if it failed or is older than the record: the caller may have left in between. */
const readAgainUnlessOf = async (deps: RefreshPorts, connection: Connection, first: Reading, limit: AbortSignal): Promise<Reading> =>
  isWhole(connection, first, (version) => version >= toCredentialVersion(connection)) ? first : readCredential(deps, connection, limit);

function limitOf({ clock, timers }: RefreshPorts, endsAt: Date | undefined): AbortSignal {
  const leftMs = endsAt === undefined ? mintMs : endsAt.getTime() - leaseReserveMs - clock().getTime();
  return timers.abortAfter(Math.max(0, Math.min(mintMs, leftMs)));
}
