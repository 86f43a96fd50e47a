import { Failure, type FailureCode } from "./errors.ts";

/** Builds the test whether an error is a failure with one of some codes. Without a code: whether it is a failure. */
export const failedWith =
  (...codes: readonly FailureCode[]) =>
  (error: unknown): error is Failure =>
    error instanceof Failure && (codes.length === 0 || codes.includes(error.code));

/**
 * Waits for work that may fail as expected.
 *
 * @returns `undefined`: it failed so. Every other error is thrown.
 */
export async function unless<T>(isExpected: (error: unknown) => boolean, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isExpected(error)) {
      return undefined;
    }
    throw error;
  }
}
