import { defined } from "../../defined.ts";
import { toFailureCode } from "../../errors.ts";
import type { UnprovenTokens } from "../../oauth/issued-tokens.ts";
import { Secret } from "../../secret.ts";
import { minutesAfter } from "../../system.ts";
import { withDeadline } from "../../until-aborted.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { CredentialFields } from "../credential-store.ts";
import { retryMinutes } from "../grant-life.ts";
import type { GrantPorts } from "../ports.ts";
import { discardParkedGrant } from "./discard-parked-grant.ts";
import { storeParkedCredential } from "./end-grant.ts";

/** The parts of a refused grant that are already stored. */
export type StoredSoFar = {
  /** The write of its record: an aborted write may arrive after a later one. */
  readonly record?: Promise<void>;
  /** Whether record and credential are both stored: the sweeper then revokes the grant, whatever else fails. */
  readonly isKept?: boolean;
};

/**
 * The deadlines of the parts of a callback. The work on the connection stops first. A grant that was issued just before is still revoked;
 * if it cannot be revoked, it is stored for the sweeper.
 */
export type CallbackSignals = {
  /** No code is sent after this fires, so that its answer comes before `work` fires. */
  readonly send: AbortSignal;
  /** The work on the connection. */
  readonly work: AbortSignal;
  /** The revocation of a refused grant. */
  readonly revoke: AbortSignal;
  /** The storing of a grant that could not be revoked. */
  readonly keep: AbortSignal;
};

type DiscardSignals = Pick<CallbackSignals, "revoke" | "keep">;

/**
 * Revokes a grant that was issued and will not become a connection, or stores it with its credential for the sweeper. Without the
 * credential it could never be revoked. Never throws: the caller has its own failure to report. Returns when `keep` fires: a grant that is
 * not durably stored by then is logged as a loss.
 *
 * @param parked - Its record, whether or not it was written.
 * @returns Whether the provider has nothing left of it to be revoked later.
 */
export async function discardIssuedGrant(
  deps: GrantPorts,
  parked: ParkedGrant,
  fields: CredentialFields,
  signals: DiscardSignals,
  stored: StoredSoFar = {},
): Promise<boolean> {
  try {
    return await withDeadline(signals.keep)(() => discardOrKeep(deps, parked, fields, signals, stored));
  } catch (error) {
    const told = { code: toFailureCode(error), provider: parked.provider };
    if (stored.isKept) {
      deps.logger.warn("a refused grant waits for the sweeper", told);
    } else {
      deps.logger.error("a refused grant is left at the provider", told);
    }
    return false;
  }
}

/** Does the same with the tokens alone, which are enough to revoke them: of an answer that failed a check, or of a code that was sent again. */
export const discardUnproven = (deps: GrantPorts, parked: ParkedGrant, tokens: UnprovenTokens, signals: DiscardSignals): Promise<boolean> =>
  discardIssuedGrant(deps, parked, toUnprovenFields(tokens, parked.parkedId), signals);

/** Builds the stored fields of tokens that are only to be revoked. */
export const toUnprovenFields = ({ accessToken, refreshToken }: UnprovenTokens, grantId: string): CredentialFields => ({
  grant_id: new Secret(grantId),
  ...defined({ access_token: accessToken, refresh_token: refreshToken }),
});

async function discardOrKeep(
  deps: GrantPorts,
  parked: ParkedGrant,
  fields: CredentialFields,
  { revoke, keep }: DiscardSignals,
  { record }: StoredSoFar,
): Promise<boolean> {
  if ((await discardParkedGrant(deps, parked, fields, revoke)) !== "waiting") {
    return true;
  }
  // The record that may go live must not be written after the rejected one.
  await record?.catch(() => undefined);
  // Until then the record that stands has the code, and leads to the credential.
  await storeParkedCredential(deps, parked, fields, keep);
  await deps.parked.write({ ...parked, phase: "rejected" }, minutesAfter(deps.clock(), retryMinutes));
  deps.logger.warn("a refused grant waits for the sweeper", { provider: parked.provider });
  return false;
}
