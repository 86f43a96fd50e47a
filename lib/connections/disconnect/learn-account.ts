import { Failure, toFailureCode } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Identity } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import type { KeptProvider } from "../provider.ts";

type LearnedAccount = {
  readonly identity: Identity;
  /** The token that revokes the grant. */
  readonly token: Secret;
};

/**
 * Asks the provider whose grant it is, for a grant whose ID token was not believed: with the access token, or, once that has
 * expired, with a new one.
 *
 * @returns `undefined`: the grant is gone.
 * @throws {Failure} `provider_forbidden`: the provider does not say. What a provider that is down gives: try again.
 */
export async function learnAccount(
  provider: Pick<KeptProvider, "identify" | "refresh">,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<LearnedAccount | undefined> {
  const { access_token, refresh_token } = fields;
  const identity = access_token && (await unlessGone(provider.identify(access_token, signal)));
  const token = refresh_token ?? access_token;
  if (identity !== undefined && token !== undefined) {
    return { identity, token };
  }
  const refreshed = refresh_token && (await unlessGone(provider.refresh(fields, signal)));
  if (refresh_token === undefined || refreshed === undefined) {
    return undefined;
  }
  const identified = await unlessGone(provider.identify(refreshed.accessToken, signal));
  if (identified === undefined) {
    throw new Failure("provider_forbidden", { detail: "userinfo refuses a token that was just issued" });
  }
  return { identity: identified, token: refreshed.refreshToken ?? refresh_token };
}

async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (toFailureCode(error) === "grant_revoked") {
      return undefined;
    }
    throw error;
  }
}
