import { type Environment, integer, readConfig } from "./config.ts";
import { defaultRefreshShards, mostRefreshShards } from "./table/keys.ts";

/**
 * Partitions of the due index that connections are spread over, and scheduled workers in all: `REFRESH_SHARDS`, 4 unless it
 * says otherwise. Every function that writes connections must have the same number, and the schedule one input for each: both
 * come from the parameter `refreshShards` (`functions/jobs/schedules.yml`).
 */
export function refreshShards(env: Environment): number {
  return readConfig(env, { shards: integer("REFRESH_SHARDS", { min: 1, max: mostRefreshShards }, defaultRefreshShards) }).shards;
}
