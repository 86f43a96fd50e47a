import { Failure } from "../errors.ts";
import { type Clock, secondsAfter } from "../system.ts";

/** Seconds within which every cloud knows a trust that was just made: Google took 70, AWS takes up to a minute, Azure some minutes. */
const settlingSeconds = 300;

/** Seconds before a caller tries again. */
const pendingSeconds = 15;

/**
 * A cloud does not find what lets us in. A customer's mistake looks like that, and so does a trust that was written a moment ago, which the cloud knows in
 * some places and not yet in others. Other refusals of a trust say that it is known, and differs.
 */
export class UnknownTrust extends Failure {
  constructor(options: { readonly detail: string | undefined; readonly cause?: unknown }) {
    super("trust_refused", options);
  }
}

/**
 * Works with a trust that a connect has proved. If that was a moment ago, a place of the cloud that does not know the trust yet must not end the connection.
 *
 * @param provedAt - When a connect proved the trust. Absent on a record of before.
 * @throws {Failure} What `work` throws; `access_pending` in place of an {@link UnknownTrust}.
 */
export async function allowPropagation<T>(
  { clock }: { readonly clock: Clock },
  { provedAt }: { readonly provedAt?: Date },
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

/** Also of a failure that adds the command which puts the trust right. */
const isUnknown = (error: unknown): error is Failure =>
  error instanceof UnknownTrust || (error instanceof Failure && error.code === "trust_refused" && isUnknown(error.cause));

/** Reads when a connect proved the trust, out of the details on the record. */
export const readProvedAt = ({ proved_at }: { readonly proved_at?: string | undefined }): { readonly provedAt?: Date } =>
  proved_at === undefined ? {} : { provedAt: new Date(proved_at) };
