/** A provider of a customer's workload identity pool: what of it trusts our issuer. */
export type PoolProvider = {
  readonly projectNumber: string;
  readonly pool: string;
  readonly provider: string;
};

const form =
  /^(?:(?:https:)?\/\/iam\.googleapis\.com\/)?projects\/([1-9]\d{0,19})\/locations\/global\/workloadIdentityPools\/([a-z0-9-]{4,32})\/providers\/([a-z0-9-]{4,32})$/;

/** Reads the resource name of a provider, with or without the address of the API before it. @returns `undefined`: the text is none. */
export function parsePoolProvider(text: string): PoolProvider | undefined {
  const [, projectNumber, pool, provider] = form.exec(text.trim()) ?? [];
  return projectNumber === undefined || pool === undefined || provider === undefined ? undefined : { projectNumber, pool, provider };
}

export const toPoolName = ({ projectNumber, pool }: PoolProvider): string =>
  `projects/${projectNumber}/locations/global/workloadIdentityPools/${pool}`;

export const toProviderName = (at: PoolProvider): string => `${toPoolName(at)}/providers/${at.provider}`;

/** The name that the exchange takes. It refuses one with `https:`. */
export const toExchangeAudience = (at: PoolProvider): string => `//iam.googleapis.com/${toProviderName(at)}`;

/** The `aud` of our tokens. It is what a provider compares by default, and our scripts name it all the same. */
export const toAudience = (at: PoolProvider): string => `https:${toExchangeAudience(at)}`;

/** How a policy of the customer's names the one who comes through the pool with a subject. */
export const toPrincipal = (at: PoolProvider, subject: string): string =>
  `principal://iam.googleapis.com/${toPoolName(at)}/subject/${subject}`;
