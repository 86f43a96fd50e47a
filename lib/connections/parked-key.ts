import type { CredentialKey } from "../credentials/credential-store.ts";
import type { ParkedGrant } from "./attempt.ts";

/** Where the credential of a parked grant is: beside the live ones, under the id of its attempt. */
export const toParkedKey = ({ tenant, provider, attemptId }: ParkedGrant): CredentialKey => ({
  area: "parked",
  tenant,
  provider,
  account: attemptId,
});
