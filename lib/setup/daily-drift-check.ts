import type { AccountSettingsStore } from "../connections/account-settings.ts";
import { type Connection, toKey } from "../connections/connection.ts";
import { nextProbe } from "../connections/duties/next-probe.ts";
import { scheduleDuty } from "../connections/duties/run-duty.ts";
import type { LeasePorts } from "../connections/ports.ts";
import type { Duty, DutyDone } from "../connections/provider.ts";
import { isAlive, readInstant } from "../connections/record/live-token.ts";
import { isIdle } from "../connections/record/next-due-at.ts";
import type { Connections } from "../connections/stores.ts";
import { asFailure, endsConnection, type FailureCode, failures } from "../errors.ts";
import type { Logger } from "../log.ts";
import { minutesAfter } from "../system.ts";
import { type CheckDriftDeps, checkDrift, type Looked } from "./check-drift.ts";
import type { SetupLooks } from "./setup.ts";
import { readTargetsInUse } from "./targets-in-use.ts";

/** Names the duty that looks at what the setups of a connection have made. */
export const setupLookDuty = "setup_look";

/** Minutes after the end of a run at which its result is looked at: the time in which a late access becomes effective. */
export const lookAfterMinutes = 15;

/** Minutes until a look that the provider did not answer is repeated, and until the next step of a large one. */
const retryMinutes = 15;
const stepMinutes = 1;

export type SetupDutyDeps = CheckDriftDeps & {
  readonly settings: Pick<AccountSettingsStore, "read">;
  readonly connections: Pick<Connections, "read">;
  readonly logger: Logger;
};

/**
 * Makes the daily look at a setup, with the person's live token. A connection that is not used, so that its token has expired, is not looked
 * at.
 *
 * A failure of the provider is no failure of the duty: it says nothing about the connection's own tokens, whose refresh finds out if the grant
 * is over, and the schedule would refresh no token of a provider whose duties fail in a row.
 */
export const setupDuty =
  (deps: SetupDutyDeps): Duty =>
  async ({ access_token: accessToken, expires_at }, { at, connectionId, signal }, now) => {
    const connection = await deps.connections.read(at);
    if (connection === undefined || connection.id !== connectionId) {
      return {};
    }
    const daily = nextProbe(connection.id, now);
    const expiresAt = readInstant(expires_at);
    if (accessToken === undefined || !isAlive(expiresAt === undefined ? {} : { expiresAt }, now)) {
      return { next: isIdle(connection, now) ? daily : minutesAfter(now, retryMinutes) };
    }
    try {
      const done = toDone(await checkDrift(deps, connection, { accessToken, signal, now }), daily, now);
      // A round that goes on notes them at its end.
      return done.findings === undefined ? done : { ...done, targets: await readTargetsInUse(deps, connection) };
    } catch (error) {
      const { code } = asFailure(error);
      if (signal.aborted || !isOfProvider(code)) {
        throw error;
      }
      deps.logger.warn("a setup could not be looked at", { code, connection: connection.id });
      return { next: minutesAfter(now, retryMinutes) };
    }
  };

function toDone({ extent, findings }: Looked, daily: Date, now: Date): DutyDone {
  switch (extent) {
    case "nothing":
      return { findings };
    case "part":
      return { next: minutesAfter(now, stepMinutes) };
    case "whole":
      return { findings, next: daily };
  }
}

const ours: ReadonlySet<FailureCode> = new Set(["client_misconfigured", "provider_forbidden"]);

const isOfProvider = (code: FailureCode): boolean => failures[code].owner === "provider" || endsConnection(code) || ours.has(code);

type RequestDriftCheckDeps = LeasePorts & { readonly looks: Pick<SetupLooks, "read" | "write"> };

/**
 * Has the schedule look at the setup of a connection at its next minute, and at all of it: what was compared before belongs to an earlier round. What
 * the look before has found stays until then. Nothing is done for a connection without a setup.
 *
 * @throws {Failure} `connection_busy`, `table_throttled`, `table_unavailable`: retry.
 */
export async function requestDriftCheck(deps: RequestDriftCheckDeps, connection: Connection, signal: AbortSignal): Promise<void> {
  if (connection.setupRunId === undefined) {
    return;
  }
  const key = toKey(connection);
  const now = deps.clock();
  const before = await deps.looks.read(key, connection.id);
  if (before !== undefined) {
    await deps.looks.write(key, { ...before, askedAt: now });
  }
  await scheduleDuty(deps, key, { name: setupLookDuty, at: now }, signal);
}
