import { toFailureCode } from "../../errors.ts";

/**
 * Runs work that begins with a new token, and runs it once more if the provider rejects that token: it may have expired in transit, and
 * another one can be requested at any time.
 *
 * @throws What the work throws.
 */
export async function onceMoreIfRejected<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (toFailureCode(error) !== "access_token_rejected") {
      throw error;
    }
    return work();
  }
}
