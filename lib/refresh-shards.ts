import { type Environment, integer, readConfig } from "./config.ts";
import { defaultRefreshShards, mostRefreshShards } from "./table/item-keys.ts";

/**
 * Reads the number of shards from `REFRESH_SHARDS`, default 4. Each shard is one partition of the due index and one scheduled
 * worker. Every function that writes connections must have the same number, and the schedule one input for each shard: both
 * come from the parameter `refreshShards` (`resources/ticks.cjs`).
 */
export function refreshShards(env: Environment): number {
  return readConfig(env, { shards: integer("REFRESH_SHARDS", { min: 1, max: mostRefreshShards }, defaultRefreshShards) }).shards;
}
