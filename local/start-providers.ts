import type { Cleanups } from "./cleanups.ts";
import type { RunSecrets } from "./embedded/secrets.ts";
import { startGoogle } from "./google/server.ts";
import { startTailscale } from "./tailscale/server.ts";

/** The addresses of the simulated providers; each has its control plane under `/_control`. */
export type ProviderUrls = { readonly google: string; readonly tailscale: string };

export type SimulatedProviders = {
  readonly urls: ProviderUrls;
  /** The parameters of `serverless.yml` that lead the product to them. */
  readonly params: Readonly<Record<string, string>>;
};

type StartOptions = {
  /** The API's own address, to which providers redirect. */
  readonly api: string;
  readonly secrets: RunSecrets;
  /** Port of Google's simulator; 0 takes a free one. */
  readonly googlePort: number;
};

/** Starts the simulator of each provider. */
export async function startProviders(
  { api, secrets, googlePort }: StartOptions,
  started: Cleanups["started"],
): Promise<SimulatedProviders> {
  const client = {
    clientId: secrets.googleClientId,
    clientSecret: secrets.googleClientSecret,
    secondSecret: secrets.nextGoogleClientSecret,
    redirectUris: [`${api}/callback`, `${api}/gcp/callback`],
  };
  const [google, tailscale] = await Promise.all([
    startGoogle({ port: googlePort, clients: [client] }).then(started),
    startTailscale({ port: 0 }).then(started),
  ]);
  return {
    urls: { google: google.url, tailscale: tailscale.url },
    params: {
      googleIssuer: google.url,
      googleCrmUrl: google.url,
      googleBillingUrl: google.url,
      tailscaleApiUrl: tailscale.url,
    },
  };
}
