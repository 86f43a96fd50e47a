import type { Connection } from "../lib/connections/connection.ts";
import type { ProviderName } from "../lib/provider-names.ts";

/** What the record of each provider has otherwise than a login at Google. */
const formOf: Readonly<Partial<Record<ProviderName, (of: Connection) => Connection>>> = {
  ovh: (of) => ({
    ...minted(of),
    method: "service_account",
    identity: { id: "xx11111-ovh", label: "xx11111-ovh" },
    scopesGranted: ["all"],
    scopesRequested: ["all"],
    details: {
      client_id: "EU.0f0f0f0f0f0f0f0f",
      urn: "urn:v1:eu:identity:credential:xx11111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f",
      projects: "3",
    },
  }),
  tailscale: (of) => ({
    ...minted(of),
    method: "client",
    scopesGranted: ["devices:core:read", "auth_keys"],
    scopesRequested: ["devices:core:read", "auth_keys"],
    details: { client_id: "kAcme1CNTRL", tailnet: "acme.example", tags: "tag:aurora", devices: "40" },
  }),
  azure: (of) => ({
    ...minted(of),
    method: "service_principal",
    identity: { id: "72f988bf-86f1-41af-91ab-2d7cd011db47", label: "acme.onmicrosoft.com" },
    scopesGranted: ["https://management.azure.com/.default"],
    scopesRequested: ["https://management.azure.com/.default"],
    details: {
      client_id: "1b730954-1685-4b74-9bfd-dac224a7b894",
      secret_expires_at: "2028-01-05T10:00:00.000Z",
      subscription_id: "0b1f6471-1bf0-4dda-aec3-cb9272f09590",
      subscription_name: "Production",
      subscriptions: "12",
    },
  }),
  aws: (of) => {
    const { credential: _, ...nothingStored } = minted(of);
    const roleArn = `arn:aws:iam::${of.account}:role/aurora-access`;
    return {
      ...nothingStored,
      method: "role",
      identity: { id: roleArn, label: of.account },
      scopesGranted: ["sts:AssumeRole"],
      scopesRequested: ["sts:AssumeRole"],
      details: { role_arn: roleArn, external_id: "0d4f3c56-2a5c-4a1e-9f1c-8f0e6d0a7b11" },
    };
  },
};

/** Gives the record of a login at Google the form that its provider's record has. */
export const toProviderForm = (connection: Connection): Connection => formOf[connection.provider]?.(connection) ?? connection;

/** A record that mints names no end of a token. */
function minted({ expiresAt: _, setupRunId: __, ...connection }: Connection): Connection {
  return { ...connection, hasRefreshToken: false, duties: { probe: new Date(connection.refreshedAt.getTime() + 86_400_000) } };
}
