import { randomUUID } from "node:crypto";
import { startAzure } from "../azure/server.ts";
import { startGoogle } from "../google/server.ts";
import { REGIONS } from "../ovh/regions.ts";
import { startOvh } from "../ovh/server.ts";
import { selfSigned } from "../self-signed.ts";
import { consentByScript } from "../simulator/consent-by-script.ts";
import { startTailscale } from "../tailscale/server.ts";
import type { Cloud, CloudClient, CloudOptions, Clouds } from "./clouds.ts";
import { sendControl } from "./send-control.ts";
import { startAwsAccounts } from "./start-aws-accounts.ts";

export type { Cloud, CloudClient, CloudName, CloudOptions, Clouds, Fault } from "./clouds.ts";

const makeClient = (clientId: string): CloudClient => ({ clientId, clientSecret: randomUUID() });

/** Starts simulators of Google Cloud, OVHcloud, Tailscale, Azure and AWS on 127.0.0.1, each on a free port. */
export async function startClouds({ redirectUris = [], issuers = {} }: CloudOptions = {}): Promise<Clouds> {
  const certificate = selfSigned(new Date());
  const google = makeClient("clouds.apps.example");
  const ovh = { eu: makeClient("EU.clouds"), ca: makeClient("CA.clouds"), us: makeClient("US.clouds") };
  const servers = {
    google: await startGoogle({ port: 0, clients: [{ ...google, redirectUris: [...redirectUris] }], issuers }),
    ovh: await startOvh({ port: 0, clients: REGIONS.map((region) => ({ region, ...ovh[region], callbackUrls: redirectUris })) }),
    tailscale: await startTailscale({ port: 0, issuers }),
    azure: await startAzure({ port: 0, certificate, issuers }),
    aws: await startAwsAccounts(issuers),
  };
  const toCloud = ({ url }: { readonly url: string }): Cloud => {
    const control: Cloud["control"] = (method, command, body) => sendControl(`${url}/_control/${command}`, certificate.cert, method, body);
    return {
      url,
      control,
      fail: async (fault) => void (await control("POST", "faults", fault)),
      heal: async () => void (await control("DELETE", "faults")),
      skew: async (seconds) => void (await control("POST", "clock", { skew_seconds: seconds })),
    };
  };
  const clouds = {
    google: toCloud(servers.google),
    ovh: toCloud(servers.ovh),
    tailscale: toCloud(servers.tailscale),
    azure: toCloud(servers.azure),
    aws: toCloud(servers.aws),
  };
  const inAll = async (act: (cloud: Cloud) => Promise<unknown>) => void (await Promise.all(Object.values(clouds).map(act)));
  return {
    ...clouds,
    clients: { google, ovh },
    certificate: certificate.cert,
    consent: consentByScript,
    skew: (seconds) => inAll(({ skew }) => skew(seconds)),
    heal: () => inAll(({ heal }) => heal()),
    reset: () => inAll(({ control }) => control("POST", "reset")),
    stop: async () => void (await Promise.all(Object.values(servers).map(({ close }) => close()))),
  };
}
