import { toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { Clock } from "../../system.ts";
import type { ParkedGrant } from "../attempt.ts";
import { toParkedCall } from "../methods.ts";
import type { MethodCommon, Token } from "../provider.ts";

type Deps = { readonly clock: Clock };

/** When a token has fewer seconds left than this, its refusal may only mean that it has expired. */
const endingSeconds = 60;

/**
 * Asks the provider once whether a grant is still valid, before it replaces anything live: while it waited, the account's owner may have
 * revoked it, or another revocation may have ended all grants of the account.
 *
 * An expired access token proves nothing: the connection is then due at once, and its first refresh tells.
 *
 * @throws {Failure} `grant_revoked`: the grant is no longer valid. Failures of a provider that is down: retry.
 */
export async function proveAlive(
  { clock }: Deps,
  method: Pick<MethodCommon, "probe">,
  parked: ParkedGrant,
  token: Token | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { tokenExpiresAt } = parked;
  const isEnding = tokenExpiresAt !== undefined && tokenExpiresAt <= secondsAfter(clock(), endingSeconds);
  if (token === undefined || isEnding) {
    return;
  }
  try {
    await method.probe(token, toParkedCall(parked, signal));
  } catch (error) {
    // The provider accepts the token, but does not allow it this request.
    if (toFailureCode(error) !== "provider_forbidden") {
      throw error;
    }
  }
}
