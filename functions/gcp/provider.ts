import type { Environment } from "../../lib/config.ts";
import type { CompareScopes } from "../../lib/connections/connect/preview-confirmation.ts";
import type { Method } from "../../lib/connections/provider.ts";
import { identityTokensFromEnvironment } from "../../lib/issuer/identity-tokens-from-environment.ts";
import { findMissingScopes as missingAmong } from "../../lib/oauth/issued-tokens.ts";
import { isLogin } from "../../lib/providers/google/connected-projects.ts";
import { googleSettings } from "../../lib/providers/google/google.ts";
import {
  federatedMethod,
  federatedSubmission,
  googleFederatedFromEnvironment,
} from "../../lib/providers/google/google-federated-method.ts";
import { googleFromEnvironment } from "../../lib/providers/google/google-from-environment.ts";
import {
  serviceAccountKey,
  serviceAccountKeyFromEnvironment,
  serviceAccountKeySubmission,
} from "../../lib/providers/google/service-account-key.ts";
import { googleAccountsFromEnvironment } from "../../lib/providers/google/setup/google-accounts.ts";
import { findSetupAccounts } from "../../lib/providers/google/setup/known-accounts.ts";
import type { Clock } from "../../lib/system.ts";
import type { Flow } from "../code-flow/flow.ts";
import type { BuildMethods, BuildSetupAccounts, MayExecute, ToAbout, ToAccountEntry, ToTargets } from "../provider-parts.ts";
import { outcomes } from "./login-outcomes.ts";

export { googleRelayRules as relay } from "../../lib/relay/rules/google-relay-rules.ts";
export { clientEndpoint } from "./client-endpoint.ts";
export { connectForms } from "./connect-forms.ts";
export { googleDuties as duties, googleSetupStarter as setup, googleTeardown as teardown } from "./setup.ts";

/** Google's methods, of which a connection has one at a time. */
export const methods: BuildMethods = (env, secrets, clock) => [
  ...logins(env, secrets, clock),
  ...build(env, clock, serviceAccountKey, federatedMethod),
];

/** With what connects those that a caller sends something for. */
export const connects: BuildMethods = (...given) => [...logins(...given), ...submissions(...given)];

/** The one that is connected by a login, for the function that starts logins. */
export const logins: BuildMethods = (env, secrets, clock) => [googleFromEnvironment(env, secrets, clock)];

/** Those that are connected by what a caller sends. They need no secret of the operator's. */
export const submissions: BuildMethods = (env, _secrets, clock) => build(env, clock, serviceAccountKeySubmission, federatedSubmission);

const build = (env: Environment, clock: Clock, key: typeof serviceAccountKey, federated: typeof federatedMethod): readonly Method[] => [
  serviceAccountKeyFromEnvironment(key, env, clock),
  ...googleFederatedFromEnvironment(federated, env, identityTokensFromEnvironment(env)),
];

/** Google's login, with the values that Aurora's client and ours read. */
export const flow: Flow = {
  provider: "gcp",
  method: "login",
  startPath: "/gcp/start",
  callbackPath: "/callback",
  outcomes,
};

export const missingScopes: CompareScopes = {
  login: (requested, granted) => missingAmong(requested, granted, googleSettings.scopeAliases),
};

/** The account, how it was connected, and the projects that it is used in. */
export const about: ToAbout = ({ identity: { id, label }, method, details = {}, targets }) => {
  const own = details.project_id;
  const { ids, default: usual, isTruncated = false } = own === undefined ? (targets ?? { ids: [] }) : { ids: [own], default: own };
  return { email: label ?? id, method, default_project: usual ?? null, projects: ids, projects_truncated: isTruncated };
};

/** The own project of a key or a trust, or what was noted of a login. */
export const inUse: ToTargets = ({ details: { project_id: own } = {}, targets }) =>
  (own === undefined ? (targets?.ids ?? []) : [own]).map((id) => ({ id }));

/** The connected Google account, as Aurora's client names it. `authType` decides which page the client shows. */
export const accountEntry: ToAccountEntry = ({ identity: { id, label }, method }) => {
  const authType = method === "login" ? "oauth" : "service_account";
  const email = label ?? id;
  return {
    name: email,
    account: { email, authType },
    status: { authType, ...(authType === "service_account" ? { clientEmail: email } : {}) },
    token: { email },
  };
};

/** After a login: once a setup has made the account that may act. Otherwise the customer's roles decide, and no record shows them. */
export const mayExecute: MayExecute = async (connection, ledger) =>
  !isLogin(connection) || findSetupAccounts(await ledger.list(connection), connection).operator !== undefined;

/** The service accounts that Google's setup makes. */
export const setupAccounts: BuildSetupAccounts = (env, clock) => googleAccountsFromEnvironment(env, clock);
