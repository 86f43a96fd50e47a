import type { GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { secondsAfter } from "../../instants.ts";
import type { Clock } from "../../system.ts";
import { longestTokenSeconds } from "./generated-token.ts";
import { readKey } from "./key-credential.ts";

/**
 * Says what is left of a key, without a request. Only the customer can delete it: that takes a right that a connection does not need, and a
 * key with that right could also make others. Google refuses a deleted key and one of a disabled account in the same way, so a refusal
 * would not show that it is gone.
 *
 * @throws {Failure} `credential_missing`.
 */
export function revokeKey(clock: Clock, held: CredentialFields): readonly GrantPart[] {
  const { email, keyId } = readKey(held);
  const command =
    keyId === undefined
      ? `gcloud iam service-accounts keys list --managed-by=user --iam-account=${email}`
      : `gcloud iam service-accounts keys delete ${keyId} --iam-account=${email}`;
  return [
    { what: "service_account_key", target: keyId ?? email, state: "left", command },
    { what: "access_token", state: "left", livesUntil: secondsAfter(clock(), longestTokenSeconds) },
  ];
}
