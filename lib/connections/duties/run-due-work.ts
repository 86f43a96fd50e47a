import type { Connection, ConnectionKey } from "../connection.ts";
import type { RefreshPorts } from "../ports.ts";
import { decideRefresh } from "../record/decide-refresh.ts";
import { firstDuty } from "../record/next-due-at.ts";
import { workInTurn, workOnToken } from "../tokens/refresh-connection.ts";
import type { RefreshResult } from "../turn/turn.ts";
import { type DutyOptions, type DutyResult, runDuty } from "./run-duty.ts";

const schedule = { kind: "schedule" } as const;

/**
 * Does one piece of the schedule's work for a connection under one lease: it refreshes the token, or runs the duty that is longest overdue.
 * The rest stays due for the next tick. A connection that is being disconnected is left to the caller, as `kept`.
 *
 * @param signal - The end of the invocation.
 * @param endsAt - The instant at which this process ends or freezes, if it is known.
 * @param options - `isInline`: this is not the schedule's tick, but the request that made the connection.
 * @throws {Failure} `table_throttled`, `table_unavailable`, `stopped`: nothing was begun.
 */
export async function runDueWork(
  deps: RefreshPorts,
  key: ConnectionKey,
  signal: AbortSignal,
  endsAt?: Date,
  options: DutyOptions = {},
): Promise<RefreshResult | DutyResult> {
  return workInTurn<DutyResult>(deps, key, { cause: schedule, signal, endsAt }, async (turn) => {
    const name = findOverdueDuty(turn.connection, deps.clock());
    if (name === undefined) {
      return workOnToken(turn);
    }
    await deps.switches.requireOpen(turn.connection);
    return runDuty(turn, name, options);
  });
}

/** @returns `undefined`: no duty is due, or the token comes first. */
function findOverdueDuty(connection: Connection, now: Date): string | undefined {
  const duty = firstDuty(connection);
  const decision = decideRefresh(connection, now, schedule);
  const isTokenDue = decision.refresh || decision.reason === "credential_expired";
  return duty !== undefined && duty.at <= now && !isTokenDue ? duty.name : undefined;
}
