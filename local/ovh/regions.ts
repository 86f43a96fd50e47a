/** The regions of OVHcloud. Each has an authorization server and an API of its own, and knows nothing of the others. */
export const REGIONS = ["eu", "ca", "us"] as const;

export type Region = (typeof REGIONS)[number];

/** The two bases of a region at the simulator's one host: its authorization server, and its API without the version. */
export const basesOf = (url: string, region: Region) => ({ oauth: `${url}/${region}/auth/oauth2`, api: `${url}/${region}` });

/** Reads the region of a path such as `/eu/1.0/me`. The routes allow no other. */
export function regionOf(path: string): Region {
  const region = REGIONS.find((name) => path.startsWith(`/${name}/`));
  if (region === undefined) throw new Error(`no region: ${path}`);
  return region;
}
