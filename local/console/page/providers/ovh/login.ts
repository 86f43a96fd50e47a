import { startOvhLogin } from "../../../../../client/generated/operations.ts";
import type { CodeFlowMethod } from "../method.ts";
import { parseRegion, regionField } from "./regions.ts";

/** OVHcloud by signing in. */
export const loginMethod: CodeFlowMethod = {
  kind: "code_flow",
  name: "login",
  title: "Sign in with OVHcloud",
  steps: [
    "Choose the region, sign in on OVHcloud's page, and agree.",
    "Back here, look at the account and the permissions, and confirm that it was you.",
    "It lasts for about a day, unless OVHcloud gives a way to refresh it, which it does not promise. For longer, connect a service account.",
  ],
  accountField: regionField,
  permissions: ["Everything that you may do in your OVHcloud account: OVHcloud has no narrower permission that includes projects"],
  login: async (ask, body, own) => (await ask(startOvhLogin, { ...body, endpoint: parseRegion(own) })).authorizationUrl,
};
