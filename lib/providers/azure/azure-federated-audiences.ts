import type { CloudName } from "./azure.ts";

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
