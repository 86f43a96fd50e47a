import { Failure, toFailureCode } from "../../errors.ts";
import type { Identity } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import type { Call, CodeFlowMethod } from "../provider.ts";

type LearnedAccount = {
  readonly identity: Identity;
  /** The credential with which the grant is revoked. */
  readonly held: CredentialFields;
};

/**
 * Asks the provider for the account of a grant whose ID token failed its checks: with the access token, or with a new one once that has
 * expired.
 *
 * @returns `undefined`: the grant is no longer valid.
 * @throws {Failure} `provider_forbidden`: the provider refuses to answer. Failures of a provider that is down: retry.
 */
export async function learnAccount(
  method: Pick<CodeFlowMethod, "identify" | "refresh">,
  fields: CredentialFields,
  call: Call,
): Promise<LearnedAccount | undefined> {
  const { access_token, refresh_token } = fields;
  const identity = access_token && (await unlessGone(method.identify(access_token, call)));
  if (identity !== undefined) {
    return { identity, held: fields };
  }
  const refreshed = refresh_token && (await unlessGone(method.refresh(fields, call)));
  if (refresh_token === undefined || refreshed === undefined) {
    return undefined;
  }
  const identified = await unlessGone(method.identify(refreshed.accessToken, call));
  if (identified === undefined) {
    throw new Failure("provider_forbidden", { detail: "userinfo refuses a token that was just issued" });
  }
  return { identity: identified, held: { ...fields, refresh_token: refreshed.refreshToken ?? refresh_token } };
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
