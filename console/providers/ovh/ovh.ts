import { ovhRegions } from "../../../lib/providers/ovh/ovh-regions.ts";
import type { ProviderPart } from "../provider-part.ts";
import { ovhFailureWords } from "./failure-words.ts";
import { Login } from "./login.tsx";

const regions = { "ovh-eu": "Europe", "ovh-ca": "Canada", "ovh-us": "United States" } as const;
const erased = "It cannot be revoked. It is erased here.";

/** OVHcloud: signing in, in one of its regions; or a service account that the customer creates. */
export const ovhPart: ProviderPart = {
  provider: "ovh",
  name: "OVHcloud",
  accountField: { name: "endpoint", choices: ovhRegions.map((value) => ({ value, title: regions[value] })) },
  takesWord: true,
  keyless: "OVHcloud offers no keyless way: a connection needs a login or a service account.",
  failureWords: ovhFailureWords,
  disconnect: { undone: "The login is revoked at OVHcloud, and its tokens are erased here." },
  byMethod: {
    service_account: {
      tokenWords: "requested for each use, and not stored",
      storedName: "Client",
      disconnect: { undone: "The client's secret is erased here." },
    },
  },
  leftWords: {
    client: { name: "The client", stays: "Only you can delete it, in the API console: DELETE /me/api/oauth2/client/ and its ID." },
    refresh_token: { name: "The refresh token", stays: erased },
    earlier_grant: { name: "An earlier login", stays: "It is not revoked yet." },
    earlier_access_token: { name: "The access token of an earlier login", stays: "It cannot be revoked." },
    earlier_refresh_token: { name: "The refresh token of an earlier login", stays: erased },
  },
  Own: Login,
};
