import { connectOvhServiceAccount, type OvhSubmission } from "../../../../../client/generated/operations.ts";
import type { MethodWords } from "../provider-part.ts";
import { submissionMethod } from "../submission-method.ts";
import { regionField } from "./regions.ts";

/** OVHcloud by an OAuth client that the customer creates. */
export const serviceAccountMethod = submissionMethod({
  name: "service_account",
  accountField: regionField,
  connect: (ask, body: OvhSubmission) => ask(connectOvhServiceAccount, body),
  connectLabel: "Connect the service account",
});

const deleteIt = "Only you can delete it, in the API console: DELETE /me/api/oauth2/client/ and its ID.";

/** What differs from a login. */
export const serviceAccountWords: MethodWords = {
  tokenWords: "requested for each use, and not stored",
  storedName: "Client",
  disconnect: {
    undone: "The client's secret is erased here.",
    stays: "The client stays at OVHcloud until you delete it, and its last tokens work for an hour at most.",
    parts: {
      client: { name: "The client", stays: deleteIt },
      access_token: { name: "The last access token", stays: "It cannot be revoked." },
    },
  },
};
