import { findMissingRight } from "../missing-right.ts";
import { MissingRight } from "./not-looked-at.ts";

/**
 * Asks AWS.
 *
 * @param action - The right that the call takes, as IAM names it.
 * @throws {MissingRight} The operator's login does not have it.
 */
export async function ask<T>(action: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw findMissingRight(error) === undefined ? error : new MissingRight(action);
  }
}

/** Asks for a thing that may not be there. @param names - What the service calls its absence. @returns `undefined`: it is not there. */
export async function askIfThere<T>(action: string, names: readonly string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask(action, call);
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) {
      return undefined;
    }
    throw error;
  }
}

/** Does it once, however often it is asked for. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
