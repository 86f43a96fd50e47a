import type { MissingScopesByMethod } from "../lib/connections/connect/preview-confirmation.ts";
import * as aws from "./aws/provider.ts";
import * as azure from "./azure/provider.ts";
import type { Flow } from "./code-flow/flow.ts";
import * as gcp from "./gcp/provider.ts";
import { googleSetupWork } from "./gcp-setup/compose-google-setup.ts";
import type { BuildClientEndpoint } from "./oauth-clients/client-endpoint.ts";
import * as ovh from "./ovh/provider.ts";
import type { ByProvider, MayExecute, ToAbout, ToLeftFields, ToSubmittedAccount, ToTargets } from "./provider-parts.ts";
import * as tailscale from "./tailscale/provider.ts";

// Each provider says in its `provider.ts` what it is. These lists gather that by part, for the functions that serve every provider: a bundle
// holds the lists that its function imports, and of each provider only those parts. A function of one provider imports its own `provider.ts`.

export const everyMethod = { gcp: gcp.methods, tailscale: tailscale.methods, ovh: ovh.methods, azure: azure.methods, aws: aws.methods };

/** The methods with what connects them, for the function that connects every provider by what a caller sends. */
export const everyConnect = {
  gcp: gcp.connects,
  tailscale: tailscale.connects,
  ovh: ovh.connects,
  azure: azure.connects,
  aws: aws.connects,
};

/** The methods that are connected by what a caller sends, for the function that only verifies it. */
export const everySubmission = {
  gcp: gcp.submissions,
  tailscale: tailscale.submissions,
  ovh: ovh.submissions,
  azure: azure.submissions,
  aws: aws.submissions,
};

/** What names the account of a submission. */
export const everySubmittedAccount: ByProvider<ToSubmittedAccount> = { ovh: ovh.submittedAccount, aws: aws.submittedAccount };

/** The code flow of each provider with a login. */
export const everyFlow: ByProvider<Flow> = { gcp: gcp.flow, ovh: ovh.flow };

/** Where an organisation's own client of each provider with a login is tested. */
export const everyClientEndpoint: ByProvider<BuildClientEndpoint> = { gcp: gcp.clientEndpoint, ovh: ovh.clientEndpoint };

/** What the tokens of each provider are for. */
export const everyAbout: ByProvider<ToAbout> = {
  gcp: gcp.about,
  tailscale: tailscale.about,
  ovh: ovh.about,
  azure: azure.about,
  aws: aws.about,
};

/** What a token of a connection is for. */
export const toAbout: ToAbout = (facts) => everyAbout[facts.provider]?.(facts) ?? {};

/** Each provider's entry in the lists of Aurora's web client. A provider without one is listed by the name of its account. */
export const everyAccountEntry = {
  gcp: gcp.accountEntry,
  tailscale: tailscale.accountEntry,
  ovh: ovh.accountEntry,
  azure: azure.accountEntry,
  aws: aws.accountEntry,
};

/** How each method that is connected by a login compares scopes, for a function that asks no provider. */
export const everyMissingScopes: MissingScopesByMethod = new Map([
  ["gcp", gcp.missingScopes],
  ["ovh", ovh.missingScopes],
]);

/** Where the record tells whether a connection may change anything. Of a provider without an entry the customer's rights decide, which no record shows. */
export const everyMayExecute: ByProvider<MayExecute> = {
  gcp: gcp.mayExecute,
  tailscale: tailscale.mayExecute,
  azure: azure.mayExecute,
  aws: aws.mayExecute,
};

/** The duties beside those of the methods themselves, for the function that runs duties. */
export const everyDuty = { gcp: gcp.duties };

/** The setups that follow a new connection, for the functions that make connections of every provider live. */
export const everySetup = { gcp: gcp.setup };

/** The accounts that setups make, for the function that hands out their tokens. */
export const everySetupAccounts = { gcp: gcp.setupAccounts };

/** What lists the targets of connections, for the function that checks them. */
export const everyTargets = { ovh: ovh.targets };

/** What connections are used in, where the record holds more than the noted ids. */
export const everyInUse: ByProvider<ToTargets> = { gcp: gcp.inUse, tailscale: tailscale.inUse, azure: azure.inUse, aws: aws.inUse };

/** What a disconnect leaves of the fields of a connect. */
export const everyLeftField: ByProvider<ToLeftFields> = { aws: aws.leftFields };

/** What takes back what setups made, for the functions that disconnect connections of every provider. */
export const everyTeardown = { gcp: gcp.teardown };

/** What works on setups while their connections stay. */
export const everySetupWork = { gcp: googleSetupWork };

/** Which calls of each provider the relay sends. */
export const everyRelay = { gcp: gcp.relay, tailscale: tailscale.relay, ovh: ovh.relay, azure: azure.relay, aws: aws.relay };

/** How customers connect each provider, in the order in which a page offers them. */
export const everyConnectForm = {
  gcp: gcp.connectForms,
  aws: aws.connectForms,
  azure: azure.connectForms,
  ovh: ovh.connectForms,
  tailscale: tailscale.connectForms,
};
