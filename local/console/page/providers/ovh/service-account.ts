import { connectOvhServiceAccount, type OvhSubmission } from "../../../../../client/generated/operations.ts";
import { serviceAccountRequest } from "../../../../../lib/providers/ovh/ovh.ts";
import type { MethodWords } from "../provider-part.ts";
import { submissionMethod } from "../submission-method.ts";
import { listConsolePages, regionField } from "./regions.ts";

/** OVHcloud by an OAuth client that the customer creates. */
export const serviceAccountMethod = submissionMethod({
  name: "service_account",
  title: "With a service account",
  steps: [
    `In the API console of your region, open POST /me/api/oauth2/client: ${listConsolePages("?section=%2Fme&branch=v1#post-/me/api/oauth2/client")}`,
    "Send the body below. The answer has the client ID and, once, its secret: paste them here.",
    "Check first: it shows what the service account may not do yet, with the policy that allows exactly that.",
    "Prefer this to signing in: a service account lasts until you delete it, and may do only what you allow.",
  ],
  copies: () => [{ name: "Body", text: JSON.stringify(serviceAccountRequest) }],
  madeBy: "service_account",
  accountField: regionField,
  permissions: ["What your policies allow the service account. Aurora lists your Public Cloud projects"],
  fields: [
    {
      name: "clientId",
      label: "Client ID",
      help: "Such as EU.0f0f0f0f0f0f0f0f.",
      findProblem: (value) => (/^[\w.-]{1,128}$/.test(value) ? undefined : "A client ID has letters, digits and dots only."),
    },
    {
      name: "clientSecret",
      label: "Client secret",
      help: "OVHcloud shows it once.",
      secret: true,
      findProblem: (value) => (/^[\x21-\x7e]{1,256}$/.test(value) ? undefined : "A client secret has no spaces."),
    },
  ],
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
