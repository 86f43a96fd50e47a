import type { MethodWords } from "../provider-part.ts";

const deleteIt = "Only you can delete it, in the API console: DELETE /me/api/oauth2/client/ and its ID.";

/** What differs from a login, of an OAuth client that the customer creates. */
export const serviceAccountWords: MethodWords = {
  tokenWords: "requested for each use, and not stored",
  storedName: "Client",
  disconnect: {
    undone: "The client's secret is erased here.",
    parts: {
      client: { name: "The client", stays: deleteIt },
      access_token: { name: "The last access token", stays: "It cannot be revoked." },
    },
  },
};
