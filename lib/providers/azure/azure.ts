/** Microsoft's clouds. A directory is in one of them, and its credentials work in no other. */
export const cloudNames = ["public", "usgovernment", "china"] as const;

export type CloudName = (typeof cloudNames)[number];

/** The addresses of one cloud. All are without a trailing slash. */
export type Cloud = {
  /** Entra ID, which issues tokens. */
  readonly authorityUrl: string;
  /** Azure Resource Manager, which lists subscriptions. */
  readonly managementUrl: string;
  /** Microsoft Graph, which knows when a secret expires. */
  readonly graphUrl: string;
  /** What a token for the management API is requested with: the API's own name, wherever it is reached. */
  readonly managementScope: string;
  readonly graphScope: string;
  readonly portalUrl: string;
};

/** The hosts of Microsoft's clouds. A caller names a cloud, and never a host. */
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  public: {
    authorityUrl: "https://login.microsoftonline.com",
    managementUrl: "https://management.azure.com",
    graphUrl: "https://graph.microsoft.com",
    managementScope: "https://management.azure.com/.default",
    graphScope: "https://graph.microsoft.com/.default",
    portalUrl: "https://portal.azure.com",
  },
  usgovernment: {
    authorityUrl: "https://login.microsoftonline.us",
    managementUrl: "https://management.usgovcloudapi.net",
    graphUrl: "https://graph.microsoft.us",
    managementScope: "https://management.usgovcloudapi.net/.default",
    graphScope: "https://graph.microsoft.us/.default",
    portalUrl: "https://portal.azure.us",
  },
  china: {
    authorityUrl: "https://login.partner.microsoftonline.cn",
    managementUrl: "https://management.chinacloudapi.cn",
    graphUrl: "https://microsoftgraph.chinacloudapi.cn",
    managementScope: "https://management.chinacloudapi.cn/.default",
    graphScope: "https://microsoftgraph.chinacloudapi.cn/.default",
    portalUrl: "https://portal.azure.cn",
  },
};

/** The management API allows each principal 25 reads a second. No limit of the token endpoint is published; this keeps one operator's load moderate. */
export const defaultRefreshesPerMinute = 6000;

/** The operator's settings for Azure. */
export type AzureSettings = {
  readonly clouds: Readonly<Record<CloudName, Cloud>>;
  /** Access tokens that may be requested in a minute, for all connections together. */
  readonly refreshesPerMinute: number;
};

/** The portal's page of an application's secrets and certificates. */
export const secretsPage = ({ portalUrl }: Cloud, clientId: string): string =>
  `${portalUrl}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/${clientId}`;

/** The portal's page of all registered applications. */
export const applicationsPage = ({ portalUrl }: Cloud): string =>
  `${portalUrl}/#view/Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/RegisteredApps`;

/** The portal's page of subscriptions, where a role is given under *Access control (IAM)*. */
export const subscriptionsPage = ({ portalUrl }: Cloud): string => `${portalUrl}/#view/Microsoft_Azure_Billing/SubscriptionsBladeV2`;
