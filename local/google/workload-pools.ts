import type { ForeignIssuers } from "../simulator/foreign-issuer.ts";

/** What a customer's provider trusts, and how it names who comes. */
export type PoolProvider = {
  readonly id: string;
  issuer: string;
  /** Empty: the provider's own resource name, with `https:`. */
  allowedAudiences: readonly string[];
  /** By attribute, such as `google.subject`: an expression. */
  attributeMapping: Readonly<Record<string, string>>;
  /** `null`: every subject that the issuer names. */
  attributeCondition: string | null;
  disabled: boolean;
  /** It can be undeleted for 30 days, and keeps its id for as long. */
  deletedAt: Date | null;
};

/** A workload identity pool. */
export type Pool = {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly id: string;
  disabled: boolean;
  deletedAt: Date | null;
  readonly providers: PoolProvider[];
};

/** Who came with a foreign token: the members of policies that this is, of which the first is its name. */
export type FederatedPrincipal = { readonly pool: Pool; readonly members: readonly [string, ...string[]] };

export type Federation = {
  readonly issuers: ForeignIssuers;
  readonly pools: Pool[];
  /** By the name of the principal: as its last exchange has it. */
  readonly principals: Map<string, FederatedPrincipal>;
  /** The operations of pools and providers, by the last part of their names. */
  readonly operations: Map<string, PoolOperation>;
};

/** A write that takes its time. `show`: what it answers once it is done. */
export type PoolOperation = { readonly name: string; readonly endsAt: Date; readonly show: () => object };

export const createFederation = (issuers: ForeignIssuers): Federation => ({
  issuers,
  pools: [],
  principals: new Map(),
  operations: new Map(),
});

const KEPT_DAYS = 30;

/** Whether something that was deleted can still be undeleted, and blocks its id. */
export const isKept = ({ deletedAt }: Pick<Pool, "deletedAt">, now: Date): boolean => deletedAt === null || now < purgeAt(deletedAt);

/** When Google forgets what was deleted. */
export const purgeAt = (deletedAt: Date): Date => new Date(deletedAt.getTime() + KEPT_DAYS * 86_400_000);

/** The pools whose ids are taken: those that stand, and those that can be undeleted. */
export const keptPools = ({ pools }: Pick<Federation, "pools">, now: Date): readonly Pool[] => pools.filter((pool) => isKept(pool, now));

export const keptProviders = ({ providers }: Pool, now: Date): readonly PoolProvider[] =>
  providers.filter((provider) => isKept(provider, now));

export const isLive = ({ disabled, deletedAt }: Pick<Pool, "disabled" | "deletedAt">): boolean => !disabled && deletedAt === null;

/** `projects/NUMBER/locations/global/workloadIdentityPools/POOL`, as the names of its principals have it. */
export const poolName = ({ projectNumber, id }: Pick<Pool, "projectNumber" | "id">): string =>
  `projects/${projectNumber}/locations/global/workloadIdentityPools/${id}`;

export const providerName = (pool: Pool, { id }: Pick<PoolProvider, "id">): string => `${poolName(pool)}/providers/${id}`;

/** The audiences that a provider takes in a token. Without a list of its own, it is the one that Google documents. */
export const audiencesOf = (pool: Pool, provider: PoolProvider): readonly string[] =>
  provider.allowedAudiences.length > 0 ? provider.allowedAudiences : [`https://iam.googleapis.com/${providerName(pool, provider)}`];

/** The principal of a token's subject. A pool that is disabled or deleted admits no subject, not even with tokens that it gave before. */
export const membersOf = ({ principals }: Federation, name: string): readonly string[] => {
  const found = principals.get(name);
  return found !== undefined && isLive(found.pool) ? found.members : [];
};
