import { Failure, type FailureCode, toFailureCode } from "../../errors.ts";
import { minutesAfter, secondsAfter } from "../../system.ts";
import type { GrantPorts } from "../ports.ts";
import type { ProviderAccount } from "../stores.ts";

/**
 * Milliseconds from its mark after which a revocation is aborted. Room for the second check, for the provider's metadata and for its
 * answer.
 */
const revocationMs = 20_000;

/** Milliseconds in which an aborted request may still reach the provider. Two clocks may differ by less. */
const settlingMs = 10_000;

/** Minutes after its mark during which a revocation may still take effect. A mark is kept for much longer. */
const recentMinutes = 10;

/** Seconds that a revocation has to take effect after the grant went live. */
const verifyAfterSeconds = 120;

/** Bytes of the id that tells two revocations of one account apart. It is not a secret. */
const idBytes = 12;

/** The provider may still be processing the request. Every other failure is its answer. */
const unanswered: ReadonlySet<FailureCode> = new Set(["provider_timeout", "provider_unreachable", "deadline_exceeded", "internal"]);

export type RevocationMark = {
  /** Erases the mark: no revocation was sent. */
  withdraw(): Promise<void>;
  /**
   * Waits for the revocation. Once the provider has answered, only a grant that was redeemed before that instant may be revoked, and a
   * person who connects again at once is not refused. A revocation without an answer may still be carried out: its mark stays as it was
   * written.
   */
  closeOnAnswer<T>(revocation: Promise<T>): Promise<T>;
  /** A signal that also fires before the mark stops covering the revocation. */
  whileItStands(signal: AbortSignal): AbortSignal;
};

/** Marks an account whose grants are all about to be revoked: a grant that was redeemed before may be revoked too. */
export async function writeRevocationMark(
  deps: Pick<GrantPorts, "clock" | "random" | "timers" | "revocationMarks" | "logger">,
  account: ProviderAccount,
): Promise<RevocationMark> {
  const id = Buffer.from(deps.random(idBytes)).toString("base64url");
  const begunAt = deps.clock().getTime();
  const guard = deps.timers.abortAfter(revocationMs);
  await deps.revocationMarks.write(account, id, new Date(begunAt + revocationMs + settlingMs));
  // A mark that could not be erased refuses logins for some seconds, and does no other harm.
  const noteFailure = (error: unknown) =>
    deps.logger.warn("a revocation's mark stays until its time is over", { code: toFailureCode(error), provider: account.provider });
  const close = () => deps.revocationMarks.write(account, id, deps.clock()).catch(noteFailure);
  return {
    withdraw: () => deps.revocationMarks.erase(account, id).catch(noteFailure),
    closeOnAnswer: async (revocation) => {
      try {
        const answer = await revocation;
        await close();
        return answer;
      } catch (error) {
        if (!unanswered.has(toFailureCode(error))) {
          await close();
        }
        throw error;
      }
    },
    whileItStands: (signal) => {
      // A process that was suspended may resume before its timers fire.
      if (deps.clock().getTime() >= begunAt + revocationMs) {
        throw new Failure("deadline_exceeded", { detail: "the revocation's mark was written too long ago" });
      }
      return AbortSignal.any([signal, guard]);
    },
  };
}

/**
 * Refuses a grant that a revocation of its whole account may have ended during its redemption. Call it after the grant is parked: from then
 * on each revocation sees the grant, and waits for it.
 *
 * The clocks of two processes may differ by less than the two requests to the provider take that lie between these instants. A missed
 * revocation is found by the probe before a grant goes live, or by the refresh that verifies it afterwards.
 *
 * @param redeemedAt - Instant before the code was sent to the provider.
 * @throws {Failure} `login_revoked`: the grant must be revoked. What the table throws.
 */
export async function refuseRevoked(
  { revocationMarks }: Pick<GrantPorts, "revocationMarks">,
  account: ProviderAccount,
  redeemedAt: Date,
): Promise<void> {
  const until = await revocationMarks.readLatest(account);
  if (until !== undefined && redeemedAt < until) {
    throw new Failure("login_revoked");
  }
}

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
  { revocationMarks }: Pick<GrantPorts, "revocationMarks">,
  account: ProviderAccount,
  now: Date,
): Promise<Date | undefined> {
  const until = await revocationMarks.readLatest(account);
  return until !== undefined && now < minutesAfter(until, recentMinutes) ? secondsAfter(now, verifyAfterSeconds) : undefined;
}
