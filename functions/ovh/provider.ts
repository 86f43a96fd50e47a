import type { CompareScopes } from "../../lib/connections/connect/preview-confirmation.ts";
import { defined } from "../../lib/defined.ts";
import { ovhFromEnvironment } from "../../lib/providers/ovh/login-method.ts";
import { missingOvhScopes } from "../../lib/providers/ovh/ovh.ts";
import { ovhSettingsFromEnvironment } from "../../lib/providers/ovh/ovh-from-environment.ts";
import { toRegion } from "../../lib/providers/ovh/ovh-regions.ts";
import {
  parseServiceAccountInput,
  serviceAccountMethod,
  serviceAccountSubmission,
} from "../../lib/providers/ovh/service-account-method.ts";
import type { Flow } from "../code-flow/flow.ts";
import type { BuildMethods, ToAbout, ToAccountEntry, ToSubmittedAccount } from "../provider-parts.ts";
import { outcomes } from "./login-outcomes.ts";
import { requireAccount } from "./regions.ts";

export { ovhRelayRules as relay } from "../../lib/relay/rules/ovh-relay-rules.ts";
export { clientEndpoint } from "./client-endpoint.ts";
export { connectForms } from "./connect-forms.ts";
export { ovhTargets as targets } from "./targets.ts";

/** OVHcloud's methods. */
export const methods: BuildMethods = (...given) => ovhFromEnvironment(serviceAccountMethod, ...given);

/** With what connects those that a caller sends something for. */
export const connects: BuildMethods = (...given) => ovhFromEnvironment(serviceAccountSubmission, ...given);

/** Those that are connected by what a caller sends are among them. */
export const submissions = connects;

/** The account begins with the region, which the body names. */
export const submittedAccount: ToSubmittedAccount = (fields, word) => {
  const { endpoint } = parseServiceAccountInput(fields);
  return requireAccount(word ?? endpoint, [endpoint]);
};

/** OVHcloud's login, with the values that Aurora's client and ours read. */
export const flow: Flow = {
  provider: "ovh",
  method: "login",
  startPath: "/ovh_api/ovh/oauth2/start",
  callbackPath: "/ovh_api/ovh/oauth2/callback",
  requireAccount: (word = "", env) => requireAccount(word, ovhSettingsFromEnvironment(env).loginRegions),
  failurePage: "/ovh/onboarding",
  outcomes,
};

export const missingScopes: CompareScopes = { login: missingOvhScopes };

/** The region whose API takes the token, and the project: the one that was chosen as root, otherwise the only one. */
export const about: ToAbout = ({ account, targets = { ids: [] } }) => {
  const [first, ...others] = targets.ids;
  const only = others.length === 0 && targets.isTruncated !== true ? first : undefined;
  return { endpoint: toRegion(account), project: targets.default ?? only ?? null };
};

/** The connected account of OVHcloud, as Aurora's client names it. The account of a connection begins with its region. */
export const accountEntry: ToAccountEntry = ({ account, identity: { id, label }, details = {} }) => ({
  name: label ?? id,
  status: { endpoint: toRegion(account) },
  token: {
    subscription_id: toRegion(account),
    ...defined({ client_id: details.client_id }),
    ...(label?.includes("@") ? { email: label } : {}),
  },
});
