import { NoToken } from "../token-api.ts";
import { type Tool, unset } from "./tool.ts";

const path = "/azure/token";

/**
 * A managed identity, in the form of App Service: Azure's SDKs of all languages ask our process with the key of this run in a header. The
 * connection has tokens for the management API alone, so others are refused.
 *
 * @see {@link https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference REST endpoint reference}
 */
export const azure: Tool = {
  cleared: [
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_USERNAME",
    "AZURE_PASSWORD",
    "AZURE_TENANT_ID",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_AUTHORITY_HOST",
    "ARM_CLIENT_ID",
    "ARM_CLIENT_SECRET",
    "ARM_CLIENT_CERTIFICATE",
    "ARM_CLIENT_CERTIFICATE_PATH",
    "ARM_OIDC_TOKEN",
    "ARM_OIDC_TOKEN_FILE_PATH",
    "ARM_ACCESS_KEY",
    "MSI_ENDPOINT",
    "MSI_SECRET",
    "IMDS_ENDPOINT",
    "IDENTITY_SERVER_THUMBPRINT",
  ],
  minTtlSeconds: 600,
  isBearer: true,
  routes: (token) => [
    {
      method: "GET",
      path,
      readKey: ({ headers }) => headers["x-identity-header"],
      answer: async ({ query }) => {
        const { fields, expiresAt } = await token();
        const resource = query.get("resource") ?? "";
        if (!isOwn(resource, fields.scopes)) {
          throw new NoToken("resource_not_connected", 400, "This connection has tokens for Azure Resource Manager only.");
        }
        const expires = Math.floor((expiresAt?.getTime() ?? Date.now() + 300_000) / 1000);
        return { access_token: fields.access_token, expires_on: String(expires), resource, token_type: "Bearer" };
      },
    },
  ],
  environment: async ({ url, key, first, given }) => ({
    IDENTITY_ENDPOINT: `${url}${path}`,
    IDENTITY_HEADER: key,
    // DefaultAzureCredential then leaves out what a developer is logged in with on this machine.
    AZURE_TOKEN_CREDENTIALS: "prod",
    ...unset(given, { AZURE_SUBSCRIPTION_ID: first.about.subscription_id }),
  }),
};

/** Whether a resource is that of a scope of the token: SDKs send it with a slash at the end, without one, and with `/.default`. */
function isOwn(resource: string, scopes: unknown): boolean {
  const bare = (text: unknown) =>
    String(text)
      .replace(/\/\.default$/, "")
      .replace(/\/+$/, "")
      .replace("//management.core.windows.net", "//management.azure.com");
  return Array.isArray(scopes) && scopes.map(bare).includes(bare(resource));
}
