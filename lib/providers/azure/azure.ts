import type { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import { type Cloud, type CloudName, clouds } from "./azure-clouds.ts";

/** The management API allows each principal 25 reads a second. No limit of the token endpoint is published; this keeps one operator's load moderate. */
export const defaultRefreshesPerMinute = 6000;

/** The operator's settings for Azure. */
export type AzureSettings = {
  readonly clouds: Readonly<Record<CloudName, Cloud>>;
  /** Access tokens that may be requested in a minute, for all connections together. */
  readonly refreshesPerMinute: number;
};

/** The dependencies of every method of Azure. */
export type PrincipalDeps = { readonly settings: AzureSettings; readonly clock: Clock };

/** The portal's page of an application's secrets and certificates. */
export const secretsPage = ({ portalUrl }: Cloud, clientId: string): string =>
  `${portalUrl}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/${clientId}`;

/** The portal's page of all registered applications. */
export const applicationsPage = ({ portalUrl }: Cloud): string =>
  `${portalUrl}/#view/Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/RegisteredApps`;

/** The portal's page of subscriptions, where a role is given under *Access control (IAM)*. */
export const subscriptionsPage = ({ portalUrl }: Cloud): string => `${portalUrl}/#view/Microsoft_Azure_Billing/SubscriptionsBladeV2`;

const managementScopes = Object.values(clouds).map(({ managementScope }) => managementScope);

/** A token is for one API. What it may do there is decided by the customer's roles, which a probe looks at. */
const missingAzureScopes = (granted: readonly string[]): readonly string[] =>
  managementScopes.some((scope) => granted.includes(scope)) ? [] : [clouds.public.managementScope];

/** What the methods of Azure have in common. */
export const toCommon = ({ refreshesPerMinute }: Pick<AzureSettings, "refreshesPerMinute">) =>
  ({ provider: "azure", refreshesPerMinute, accountPage: applicationsPage(clouds.public), missingScopes: missingAzureScopes }) as const;

/** How an application proves who it is, with what is stored. */
export type StoredProof =
  | { readonly kind: "secret"; readonly secret: Secret }
  /** A certificate and its private key in PEM: the key never leaves this machine, and signs an assertion for each token. */
  | { readonly kind: "certificate"; readonly pem: Secret };

/** How an application proves who it is. */
export type PrincipalProof =
  | StoredProof
  /** A token of our own issuer, which one of the application's federated credentials trusts. It is made for one exchange and stored nowhere. */
  | { readonly kind: "federated"; readonly assertion: Secret }
  /** An assertion that our key of KMS has signed, for a certificate that the application has. It is made for one exchange and stored nowhere. */
  | { readonly kind: "assertion"; readonly assertion: Secret };

/** An application of the customer's directory. */
export type Application = {
  readonly cloud: CloudName;
  /** The directory's id, or one of its verified domains. */
  readonly tenantId: string;
  readonly clientId: string;
};

/** An application that signs in as itself, with what is stored. */
export type ServicePrincipal = Application & { readonly proof: StoredProof };
