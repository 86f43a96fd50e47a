import { ovhRegions } from "../../../lib/providers/ovh/ovh-regions.ts";
import type { ProviderPart } from "../provider-part.ts";
import { ovhFailureWords } from "./failure-words.ts";
import { Login } from "./login.tsx";
import { serviceAccountWords } from "./service-account.ts";

const regions = { "ovh-eu": "Europe", "ovh-ca": "Canada", "ovh-us": "United States" } as const;

/** OVHcloud: signing in, in one of its regions; or a service account that the customer creates. */
export const ovhPart: ProviderPart = {
  provider: "ovh",
  name: "OVHcloud",
  accountField: { name: "endpoint", choices: ovhRegions.map((value) => ({ value, title: regions[value] })) },
  takesWord: true,
  keyless: "OVHcloud offers no keyless way: a connection needs a login or a service account.",
  failureWords: ovhFailureWords,
  disconnect: {
    undone: "The login is revoked at OVHcloud, and its tokens are erased here.",
    parts: {
      access_token: { name: "The last access token", stays: "It cannot be revoked." },
      refresh_token: { name: "The refresh token", stays: "It cannot be revoked. It is erased here." },
      earlier_grant: { name: "An earlier login", stays: "It is not revoked yet." },
      earlier_access_token: { name: "The access token of an earlier login", stays: "It cannot be revoked." },
      earlier_refresh_token: { name: "The refresh token of an earlier login", stays: "It cannot be revoked. It is erased here." },
    },
  },
  byMethod: { service_account: serviceAccountWords },
  Own: Login,
};
