import { type PoolProvider, poolName } from "./workload-pools.ts";
import type { World } from "./world.ts";

/** Describes the pools of all projects with their providers, the deleted ones too. */
export const describePools = ({ federation }: World) =>
  federation.pools.map((pool) => ({
    project_id: pool.projectId,
    id: pool.id,
    name: poolName(pool),
    disabled: pool.disabled,
    deleted_at: pool.deletedAt,
    providers: pool.providers.map(describeProvider),
  }));

const describeProvider = ({ id, issuer, allowedAudiences, attributeMapping, attributeCondition, disabled, deletedAt }: PoolProvider) => ({
  id,
  issuer,
  allowed_audiences: allowedAudiences,
  attribute_mapping: attributeMapping,
  attribute_condition: attributeCondition,
  disabled,
  deleted_at: deletedAt,
});
