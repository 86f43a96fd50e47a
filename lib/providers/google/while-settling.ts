import { Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { Clock } from "../../system.ts";
import { CloudFailure } from "./cloud-failure.ts";
import type { FederatedDetails } from "./google-federated-details.ts";

/** Seconds within which a binding, an account and an API that were just made are known everywhere at Google: a binding took 70. */
const settlingSeconds = 300;

/** Seconds before a caller tries again. */
const pendingSeconds = 15;

/**
 * Works with a trust that a connect has proved. If that was a moment ago, a place at Google that does not know the binding yet must not end the
 * connection. What the pool itself refuses, or a disabled account, is not of this kind.
 *
 * @throws {Failure} What `work` throws; `access_pending` in place of such a refusal.
 */
export async function whileSettling<T>(
  { clock }: { readonly clock: Clock },
  { provedAt }: Pick<FederatedDetails, "provedAt">,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (provedAt === undefined || !isUnknown(error) || clock() >= secondsAfter(provedAt, settlingSeconds)) {
      throw error;
    }
    throw new Failure("access_pending", { cause: error, detail: error.detail, retryAfterSeconds: pendingSeconds });
  }
}

const isUnknown = (error: unknown): error is Failure =>
  error instanceof Failure &&
  error.code === "trust_refused" &&
  error.cause instanceof CloudFailure &&
  error.cause.refusal !== "account_disabled";
