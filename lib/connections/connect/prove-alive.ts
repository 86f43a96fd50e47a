import { toFailureCode } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { KeptProvider } from "../provider.ts";

type Deps = { readonly clock: Clock; readonly provider: Pick<KeptProvider, "probe"> };

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
  { clock, provider }: Deps,
  { tokenExpiresAt }: Pick<ParkedGrant, "tokenExpiresAt">,
  accessToken: Secret | undefined,
  signal: AbortSignal,
): Promise<void> {
  const isEnding = tokenExpiresAt !== undefined && tokenExpiresAt <= secondsAfter(clock(), endingSeconds);
  if (accessToken === undefined || isEnding) {
    return;
  }
  try {
    await provider.probe(accessToken, signal);
  } catch (error) {
    // The provider knows the token, and does not answer this question for it.
    if (toFailureCode(error) !== "provider_forbidden") {
      throw error;
    }
  }
}
