import { startAzure } from "./azure/server.ts";
import type { Cleanups } from "./cleanups.ts";
import type { OperatorClients, RunSecrets } from "./embedded/secrets.ts";
import { startGoogle } from "./google/server.ts";
import { basesOf, REGIONS } from "./ovh/regions.ts";
import { startOvh } from "./ovh/server.ts";
import type { SelfSigned } from "./self-signed.ts";
import { startTailscale } from "./tailscale/server.ts";
import { trustCertificate } from "./trust-certificate.ts";

/** A simulator: how it is started, what it is called, and the parameters of `serverless.yml` that lead to it. */
type Simulator = {
  readonly title: string;
  /** The secret with the operator's OAuth clients at the provider, if it has some. */
  toClients?(secrets: RunSecrets): OperatorClients;
  start(options: StartOptions): Promise<{ readonly url: string; close(): Promise<unknown> }>;
  toParams(url: string): Readonly<Record<string, string>>;
};

/** The simulator of each provider, by the name that a target has its address under: a new provider has an entry here. */
const simulators = {
  google: { title: "Google", toClients: toGoogleClients, start: startGoogleFor, toParams: toGoogleParams },
  azure: {
    title: "Azure",
    start: ({ certificate, issuers }) => startAzure({ port: 0, certificate, issuers }),
    toParams: (url) => ({ azureAuthorityUrl: url, azureManagementUrl: url, azureGraphUrl: url }),
  },
  ovh: { title: "OVHcloud", toClients: toOvhClients, start: startOvhFor, toParams: toOvhParams },
  tailscale: {
    title: "Tailscale",
    start: ({ issuers }) => startTailscale({ port: 0, issuers }),
    // And a write of the relay, as an operator adds one.
    toParams: (url) => ({ tailscaleApiUrl: url, relayCalls: "tailscale write DELETE /api/v2/tailnet/*/keys/*" }),
  },
} satisfies Readonly<Record<string, Simulator>>;

const names = Object.keys(simulators) as (keyof typeof simulators)[];

/** The addresses of the simulated providers; each has its control plane under `/_control`. */
export type ProviderUrls = Readonly<Record<keyof typeof simulators, string>>;

/** The address of each simulator: of a target that has more, `(name) => target[name]`. */
export const toProviderUrls = (urlOf: (name: keyof ProviderUrls) => string): ProviderUrls =>
  Object.fromEntries(names.map((name) => [name, urlOf(name)])) as ProviderUrls;

/** The addresses for people, each with its provider's title. */
export const listProviderUrls = (target: ProviderUrls): readonly { readonly title: string; readonly url: string }[] =>
  names.map((name) => ({ title: simulators[name].title, url: target[name] }));

export type SimulatedProviders = {
  readonly urls: ProviderUrls;
  /** The parameters of `serverless.yml` with their addresses. */
  readonly params: Readonly<Record<string, string>>;
  readonly clients: OperatorClients;
};

/** The address by which the simulators know this deployment as an issuer. */
export const identityUrl = "https://id.aurora.example";

type StartOptions = {
  /** The API's own address, to which providers redirect. */
  readonly api: string;
  readonly secrets: RunSecrets;
  /** Port of Google's simulator; 0 takes a free one. */
  readonly googlePort: number;
  /** Where this machine serves foreign issuers, by their origins: of the simulators that trust some. */
  readonly issuers: Readonly<Record<string, string>>;
  /** Of the simulators that speak https. This thread trusts it from now on; the functions must be told. */
  readonly certificate: SelfSigned;
};

/** Starts the simulator of each provider. */
export async function startProviders(options: StartOptions, started: Cleanups["started"]): Promise<SimulatedProviders> {
  trustCertificate(options.certificate.cert);
  const running = await Promise.all(names.map(async (name) => [name, started(await simulators[name].start(options)).url] as const));
  return {
    urls: Object.fromEntries(running) as ProviderUrls,
    params: Object.assign({}, ...running.map(([name, url]) => simulators[name].toParams(url))),
    clients: Object.assign({}, ...Object.values<Simulator>(simulators).map(({ toClients }) => toClients?.(options.secrets))),
  };
}

/** The operator's OAuth client at Google. Its second secret replaces the first. */
export const googleClientOf = ({ clientSecretOf }: RunSecrets) => ({
  clientId: "local-client.apps.example",
  clientSecret: clientSecretOf("google"),
  secondSecret: clientSecretOf("google-next"),
});

function toGoogleClients(secrets: RunSecrets): OperatorClients {
  const { clientId, clientSecret } = googleClientOf(secrets);
  return { "google-client": { client_id: clientId, client_secret: clientSecret } };
}

function startGoogleFor({ api, issuers, secrets, googlePort }: StartOptions) {
  const redirectUris = [`${api}/callback`, `${api}/gcp/callback`];
  return startGoogle({ port: googlePort, clients: [{ ...googleClientOf(secrets), redirectUris }], issuers });
}

/** The operator's OAuth client at OVHcloud in each region. */
export const ovhClientsOf = ({ clientSecretOf }: RunSecrets) =>
  REGIONS.map((region) => ({ region, clientId: `${region.toUpperCase()}.local`, clientSecret: clientSecretOf(`ovh-${region}`) }));

function toOvhClients(secrets: RunSecrets): OperatorClients {
  const fields = ovhClientsOf(secrets).flatMap(({ region, clientId, clientSecret }) => [
    [`ovh-${region}_client_id`, clientId],
    [`ovh-${region}_client_secret`, clientSecret],
  ]);
  return { "ovh-clients": Object.fromEntries(fields) };
}

function startOvhFor({ api, secrets }: StartOptions) {
  const callbackUrls = [`${api}/ovh_api/ovh/oauth2/callback`];
  return startOvh({ port: 0, clients: ovhClientsOf(secrets).map((one) => ({ ...one, callbackUrls })) });
}

function toGoogleParams(url: string): Readonly<Record<string, string>> {
  return {
    googleIssuer: url,
    googleCrmUrl: url,
    googleBillingUrl: url,
    googleServiceUsageUrl: url,
    googleIamUrl: url,
    googleIamCredentialsUrl: url,
    googleStsUrl: url,
    googleBigQueryUrl: url,
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
