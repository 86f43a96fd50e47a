import { Failure } from "../errors.ts";
import type { Clock } from "../system.ts";
import type { KeySet } from "./key-set.ts";

/** Reads the key set. `undefined`: none was stored, as before the first rotation. */
export type ReadKeySet = () => Promise<KeySet | undefined>;

export type KnownKeySet = {
  /** @throws {Failure} `issuer_unavailable`: it cannot be read, and this process has never read it. */
  read(): Promise<KeySet | undefined>;
  /** Makes the next {@link KnownKeySet.read} ask the table, unless it was asked in the last ten seconds: what is known led to a failure. */
  doubt(): void;
};

/** For so long the table is not asked again after a read that failed, or whose answer led to a failure. */
const pauseMs = 10_000;

/**
 * Remembers the key set for a process. While the table cannot be read, a process goes on with what it knows.
 *
 * @param keptMs - For how long it is not read again. 0: each call reads it.
 */
export function knownKeySet({
  read,
  clock,
  keptMs,
}: {
  readonly read: ReadKeySet;
  readonly clock: Clock;
  readonly keptMs: number;
}): KnownKeySet {
  let known: { readonly keys: KeySet | undefined } | undefined;
  let [askedAt, askAt] = [0, 0];
  let reading: Promise<KeySet | undefined> | undefined;

  const ask = async () => {
    askedAt = clock().getTime();
    try {
      known = { keys: await read() };
      askAt = askedAt + keptMs;
    } catch (cause) {
      if (known === undefined) {
        const detail = `the key set: ${cause instanceof Error ? cause.message : "unknown"}`;
        throw new Failure("issuer_unavailable", { cause, detail });
      }
      askAt = askedAt + pauseMs;
    }
    return known.keys;
  };

  return {
    read: async () => {
      if (known !== undefined && clock().getTime() < askAt) {
        return known.keys;
      }
      reading ??= ask().finally(() => {
        reading = undefined;
      });
      return reading;
    },
    doubt: () => {
      askAt = Math.min(askAt, askedAt + pauseMs);
    },
  };
}
