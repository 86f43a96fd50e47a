import type { Provider } from "./connection.ts";

/**
 * Runs work that spends a refresh token of a provider that rotates, as soon as few enough of that provider's are in doubt.
 *
 * A refresh token is in doubt from the moment its request may have left this process until its successor is stored: the provider may have
 * rotated it before its answer arrives, or although no answer ever does. If the process is killed, each token in doubt is lost with its
 * connection.
 */
export type RotationBound = <T>(provider: Provider, work: () => Promise<T>) => Promise<T>;

type Line = { inDoubt: number; readonly waiting: (() => void)[] };

/**
 * Bounds the refresh tokens of one provider that a killed process can lose. Work that has to wait begins in the order in which it came.
 *
 * A wait ends: work under a lease is bounded by the guard of that lease. How much time is left is for the work to find out when it begins.
 *
 * @param most - Refresh tokens of one provider that may be in doubt at once: 1 or more.
 */
export function boundRotations(most: number): RotationBound {
  const lines = new Map<Provider, Line>();
  const lineOf = (provider: Provider): Line => {
    const line = lines.get(provider) ?? { inDoubt: 0, waiting: [] };
    lines.set(provider, line);
    return line;
  };
  return async (provider, work) => {
    const line = lineOf(provider);
    if (line.inDoubt < most) {
      line.inDoubt += 1;
    } else {
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      // The next one takes over the place, so that no third one can come in between.
      const next = line.waiting.shift();
      if (next === undefined) {
        line.inDoubt -= 1;
      } else {
        next();
      }
    }
  };
}
