import { Failure, toFailureCode } from "../errors.ts";
import type { Logger } from "../log.ts";
import { type Clock, secondsAfter } from "../system.ts";
import type { ConnectionKey, Provider } from "./connection.ts";

/** What an emergency stop covers. */
export type StopTarget =
  | { readonly kind: "everything" }
  | { readonly kind: "provider"; readonly provider: Provider }
  | { readonly kind: "organisation"; readonly tenant: string };

export type Stop = { readonly target: StopTarget; readonly since: Date };

/** What the operator has switched off, as of one read. */
export type SwitchState = {
  readonly stops: readonly Stop[];
  /** Since when no refresh token is spent of a provider that rotates them. Absent: they are spent as usual. */
  readonly drainedSince?: Date;
};

/** The part of a connection's key that a stop is about. */
export type StoppedPlace = Pick<ConnectionKey, "tenant" | "provider">;

/** The operator's switches as one process knows them. */
export type Switches = {
  /**
   * Refuses a stopped connection if the last read is recent. Otherwise it begins a read and waits for nothing: the read goes on beside the
   * caller's other reads, and {@link Switches.requireOpen} waits for it.
   *
   * @throws {Failure} `stopped`.
   */
  glance(place: StoppedPlace): void;
  /**
   * Refuses a stopped connection. Called last before a token is handed out, and last before a credential is used: what was allowed before a
   * wait may be stopped after it.
   *
   * @throws {Failure} `stopped`, with the seconds to wait. What the table throws, a minute after the last read.
   */
  requireOpen(place: StoppedPlace): Promise<void>;
  /** Whether a connection is stopped. @throws {Failure} What the table throws, a minute after the last read. */
  isStopped(place: StoppedPlace): Promise<boolean>;
  /** Whether the refresh tokens of rotating providers are left alone. @throws {Failure} As {@link Switches.isStopped}. */
  isDrained(): Promise<boolean>;
};

/** Seconds for which a process trusts its last read. With the time that a read lags behind its write, less than the five of a stop. */
export const switchSeconds = 2;

/** Seconds for which the last read counts while the table does not answer: as long as for a token in memory. */
const withoutTableSeconds = 60;

/** `Retry-After` of a caller whose connection is stopped. */
const stoppedSeconds = 60;

type Known = { readonly state: SwitchState; readonly readAt: Date };

/**
 * Makes the switches of a process out of reads of the table. The process reads when it serves and its last read is two seconds old; its
 * callers share one read. The instant before the last read counts and no timer does, so a Lambda function that was frozen reads again before
 * it serves.
 *
 * While the table does not answer, the last read counts for a minute. A stop cannot be written then either, and callers lose no token sooner
 * than without the switches.
 */
export function buildSwitches({
  read,
  clock,
  logger,
}: {
  readonly read: () => Promise<SwitchState>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "warn">;
}): Switches {
  let known: Known | undefined;
  let reading: Promise<SwitchState> | undefined;

  const findRecent = (): SwitchState | undefined =>
    known !== undefined && secondsAfter(known.readAt, switchSeconds) > clock() ? known.state : undefined;

  const begin = async (): Promise<SwitchState> => {
    const readAt = clock();
    const state = await read();
    known = { state, readAt };
    return state;
  };

  /** Joins the read that is under way, or begins one. */
  const look = (): Promise<SwitchState> => {
    reading ??= begin().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const readNow = async (): Promise<SwitchState> => {
    for (;;) {
      // A read that another caller began may be from before a freeze of this process. One's own is not.
      const isOwn = reading === undefined;
      const state = await look();
      const recent = isOwn ? state : findRecent();
      if (recent !== undefined) {
        return recent;
      }
    }
  };

  const current = async (): Promise<SwitchState> => {
    try {
      return findRecent() ?? (await readNow());
    } catch (error) {
      if (known === undefined || secondsAfter(known.readAt, withoutTableSeconds) <= clock()) {
        throw error;
      }
      logger.warn("the operator's switches could not be read: those of the last read count", { code: toFailureCode(error) });
      return known.state;
    }
  };

  return {
    glance: (place) => {
      const recent = findRecent();
      if (recent === undefined) {
        look().catch(() => undefined);
      } else {
        refuse(recent, place);
      }
    },
    requireOpen: async (place) => refuse(findRecent() ?? (await current()), place),
    isStopped: async (place) => findStop(await current(), place) !== undefined,
    isDrained: async () => (await current()).drainedSince !== undefined,
  };
}

/** The switches as a teardown sees them: an emergency stop does not keep access from being given back. */
export const unstopped = ({ isDrained }: Switches): Switches => ({
  glance: () => undefined,
  requireOpen: async () => undefined,
  isStopped: async () => false,
  isDrained,
});

/**
 * Returns what work brings, such as a token, unless the connection is stopped: when it begins, or when it ends.
 *
 * @throws {Failure} As {@link Switches.requireOpen}, and what the work throws.
 */
export async function unlessStopped<T>(
  switches: Pick<Switches, "glance" | "requireOpen">,
  place: StoppedPlace,
  work: () => Promise<T>,
): Promise<T> {
  switches.glance(place);
  const found = await work();
  await switches.requireOpen(place);
  return found;
}

/** Whether a stop is about a connection. */
export function covers(target: StopTarget, { tenant, provider }: StoppedPlace): boolean {
  switch (target.kind) {
    case "everything":
      return true;
    case "provider":
      return target.provider === provider;
    case "organisation":
      return target.tenant === tenant;
  }
}

const findStop = ({ stops }: SwitchState, place: StoppedPlace): Stop | undefined => stops.find(({ target }) => covers(target, place));

function refuse(state: SwitchState, place: StoppedPlace): void {
  const stop = findStop(state, place);
  if (stop !== undefined) {
    throw new Failure("stopped", { detail: `${stop.target.kind}, since ${stop.since.toISOString()}`, retryAfterSeconds: stoppedSeconds });
  }
}
