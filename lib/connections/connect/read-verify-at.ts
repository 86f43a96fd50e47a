import { minutesAfter, secondsAfter } from "../../instants.ts";
import type { ProviderAccount, RevocationMarks } from "../stores.ts";

/** Minutes after its mark during which a revocation may still take effect. A mark is kept for much longer. */
const recentMinutes = 10;

/** Seconds that a revocation has to take effect after the grant went live. */
const verifyAfterSeconds = 120;

/**
 * Computes when a grant that goes live now must be verified by a refresh: soon, if its account was revoked a moment ago.
 *
 * A provider may answer a revocation before it takes effect. A grant that is redeemed in between passes the mark and the probe, and is
 * revoked afterwards. RFC 7009 allows such a delay; providers do not document its length.
 *
 * @returns `undefined`: no recent revocation.
 * @throws {Failure} What the table throws.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009.html#section-2.1 RFC 7009, section 2.1}
 */
export async function readVerifyAt(
  { revocationMarks }: { readonly revocationMarks: Pick<RevocationMarks, "readLatest"> },
  account: ProviderAccount,
  now: Date,
): Promise<Date | undefined> {
  const until = await revocationMarks.readLatest(account);
  return until !== undefined && now < minutesAfter(until, recentMinutes) ? secondsAfter(now, verifyAfterSeconds) : undefined;
}
