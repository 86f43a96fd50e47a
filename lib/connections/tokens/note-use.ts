import { defined } from "../../defined.ts";
import { toFailureCode } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import type { RefreshPorts } from "../ports.ts";
import { toChance } from "../record/back-off.ts";
import { isIdle, isUseToNote, nextDueAt } from "../record/next-due-at.ts";
import type { ServedToken } from "./served-token.ts";

/**
 * A served token, and the record that it was read with. `readAt`: the instant before the record was read last. `takenAt`: the instant at which
 * the token came from the store or the provider.
 */
export type Served = {
  readonly token: ServedToken;
  readonly connection: Connection;
  readonly readAt: Date;
  readonly takenAt: Date;
};

/**
 * Records that the connection is in use, at most once an hour: an idle one is refreshed only once a week. The use is remembered before it
 * is written, so that the callers of a process write it once; of several processes the table lets one write.
 *
 * The due time of a connection in use stays: only that of an idle one depends on its last use. A due time that moves would cost three more
 * write units, because its entry in the index moves too.
 */
export async function noteUse(deps: RefreshPorts, served: Served, remember: (served: Served) => void): Promise<void> {
  const { connection } = served;
  const now = deps.clock();
  if (!isUseToNote(connection, now)) {
    return;
  }
  const { due: before, ...used } = { ...connection, lastUsedAt: now };
  const due = isIdle(connection, now) ? nextDueAt(used, now, toChance(deps.random)) : before;
  const use = { lastUsedAt: now, ...defined({ due }) };
  remember({ ...served, connection: { ...used, ...use } });
  try {
    await deps.connections.touch(connection, use);
  } catch (error) {
    deps.logger.warn("a use could not be written down", { code: toFailureCode(error), connection: connection.id });
  }
}
