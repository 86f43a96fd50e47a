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

/**
 * What Entra ID compares with the audience of a token, in each cloud. No caller names it.
 *
 * @see {@link https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust Create a trust}
 */
export const audiences: Readonly<Record<CloudName, string>> = {
  public: "api://AzureADTokenExchange",
  usgovernment: "api://AzureADTokenExchangeUSGov",
  china: "api://AzureADTokenExchangeChina",
};
