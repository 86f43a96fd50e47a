import { startAzure } from "./azure/server.ts";
import type { Cleanups } from "./cleanups.ts";
import { ovhClients, type RunSecrets } from "./embedded/secrets.ts";
import { startGoogle } from "./google/server.ts";
import { basesOf, REGIONS } from "./ovh/regions.ts";
import { startOvh } from "./ovh/server.ts";
import type { SelfSigned } from "./self-signed.ts";
import { startTailscale } from "./tailscale/server.ts";
import { trustCertificate } from "./trust-certificate.ts";

/** The addresses of the simulated providers; each has its control plane under `/_control`. */
export type ProviderUrls = { readonly google: string; readonly tailscale: string; readonly ovh: string; readonly azure: string };

export type SimulatedProviders = {
  readonly urls: ProviderUrls;
  /** The parameters of `serverless.yml` with their addresses. */
  readonly params: Readonly<Record<string, string>>;
};

type StartOptions = {
  /** The API's own address, to which providers redirect. */
  readonly api: string;
  readonly secrets: RunSecrets;
  /** Port of Google's simulator; 0 takes a free one. */
  readonly googlePort: number;
  /** Of the simulators that speak https. This thread trusts it from now on; the functions must be told. */
  readonly certificate: SelfSigned;
};

/** Starts the simulator of each provider. */
export async function startProviders(
  { api, secrets, googlePort, certificate }: StartOptions,
  started: Cleanups["started"],
): Promise<SimulatedProviders> {
  const client = {
    clientId: secrets.googleClientId,
    clientSecret: secrets.googleClientSecret,
    secondSecret: secrets.nextGoogleClientSecret,
    redirectUris: [`${api}/callback`, `${api}/gcp/callback`],
  };
  const callbackUrls = [`${api}/ovh_api/ovh/oauth2/callback`];
  trustCertificate(certificate.cert);
  const [google, tailscale, ovh, azure] = await Promise.all([
    startGoogle({ port: googlePort, clients: [client] }).then(started),
    startTailscale({ port: 0 }).then(started),
    startOvh({ port: 0, clients: ovhClients(secrets).map((one) => ({ ...one, callbackUrls })) }).then(started),
    startAzure({ port: 0, certificate }).then(started),
  ]);
  return {
    urls: { google: google.url, tailscale: tailscale.url, ovh: ovh.url, azure: azure.url },
    params: {
      googleIssuer: google.url,
      googleCrmUrl: google.url,
      googleBillingUrl: google.url,
      googleServiceUsageUrl: google.url,
      googleIamUrl: google.url,
      googleIamCredentialsUrl: google.url,
      googleBigQueryUrl: google.url,
      tailscaleApiUrl: tailscale.url,
      ...toOvhParams(ovh.url),
      azureAuthorityUrl: azure.url,
      azureManagementUrl: azure.url,
      azureGraphUrl: azure.url,
    },
  };
}

function toOvhParams(url: string): Readonly<Record<string, string>> {
  const params = REGIONS.flatMap((region) => {
    const { oauth, api } = basesOf(url, region);
    const name = `ovh${region[0]?.toUpperCase()}${region.slice(1)}`;
    return [
      [`${name}ApiUrl`, `${api}/1.0`],
      [`${name}AuthorizeUrl`, `${oauth}/authorize`],
      [`${name}TokenUrl`, `${oauth}/token`],
    ];
  });
  return Object.fromEntries(params);
}
