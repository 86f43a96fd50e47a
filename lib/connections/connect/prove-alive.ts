import { toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { Clock } from "../../system.ts";
import type { ParkedGrant } from "../attempt.ts";
import { toParkedCall } from "../methods.ts";
import type { MethodCommon, Token } from "../provider.ts";

type Deps = { readonly clock: Clock };

/** Seconds before its end from which on a token's refusal may be that end. */
const endingSeconds = 60;

/**
 * Asks the provider once whether a grant still stands, before it takes the place of anything live: while it waited, its person
 * may have taken it back, or another revocation may have ended the whole account.
 *
 * An access token that has expired proves nothing. The connection is due at once then, and its first refresh tells.
 *
 * @throws {Failure} `grant_revoked`: the grant is dead. What a provider that is down gives: try again.
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
    // The provider knows the token, and does not answer this question for it.
    if (toFailureCode(error) !== "provider_forbidden") {
      throw error;
    }
  }
}
