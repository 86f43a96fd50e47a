import { Failure } from "../../errors.ts";

/** The regions of OVHcloud, as its libraries name them. The account of a connection begins with its region: clients and tokens of one are unknown in the others. */
export const ovhRegions = ["ovh-eu", "ovh-ca", "ovh-us"] as const;

export type OvhRegion = (typeof ovhRegions)[number];

/** The addresses of a region. */
export type OvhHosts = {
  /** The API with its version, such as `https://eu.api.ovh.com/1.0`. Without a trailing slash. */
  readonly api: string;
  readonly authorize: string;
  readonly token: string;
};

/** OVHcloud's addresses in November 2026. It is moving some of them, so every one can be configured. */
export const ovhHosts: Readonly<Record<OvhRegion, OvhHosts>> = {
  "ovh-eu": {
    api: "https://eu.api.ovh.com/1.0",
    authorize: "https://www.ovh.com/auth/oauth2/authorize",
    token: "https://www.ovh.com/auth/oauth2/token",
  },
  "ovh-ca": {
    api: "https://ca.api.ovh.com/1.0",
    authorize: "https://ca.ovh.com/auth/oauth2/authorize",
    token: "https://ca.ovh.com/auth/oauth2/token",
  },
  "ovh-us": {
    api: "https://api.us.ovhcloud.com/1.0",
    authorize: "https://us.ovhcloud.com/auth/oauth2/authorize",
    token: "https://us.ovhcloud.com/auth/oauth2/token",
  },
};

export const isOvhRegion = (word: string): word is OvhRegion => ovhRegions.some((region) => region === word);

/**
 * Reads the region of a connection from its account, which is the region, or the region with a word of the caller who connected, such as
 * `ovh-eu-production`. No region begins with the name of another.
 *
 * @throws {Failure} `not_found`: there is no such region.
 */
export function toRegion(account: string): OvhRegion {
  const region = ovhRegions.find((each) => account === each || account.startsWith(`${each}-`));
  if (region === undefined) {
    throw new Failure("not_found", { detail: "no region of OVHcloud" });
  }
  return region;
}
