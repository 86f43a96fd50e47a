import type { Environment } from "../lib/config.ts";
import type { CredentialStore } from "../lib/connections/credential-store.ts";
import { attemptsIn } from "../lib/table/attempts.ts";
import { revocationMarksIn } from "../lib/table/revocation-marks.ts";
import { reservedIdsIn } from "../lib/table/stored-reserved-ids.ts";
import { tombstonesIn } from "../lib/table/tombstones.ts";
import { composeGrants } from "./compose-engine.ts";
import { type BuildMethods, type BuildSetup, type ByProvider, composeSetups } from "./provider-registry.ts";

/**
 * The dependencies of every function that makes a connection live.
 *
 * @param setups - Those that it starts, and those of the connections that it may replace.
 * @param credentials - Default: the store that the environment names.
 */
export function composeConnect(
  env: Environment,
  methods: ByProvider<BuildMethods>,
  setups: ByProvider<BuildSetup> = {},
  credentials?: CredentialStore,
) {
  const grants = composeGrants(env, methods, credentials);
  const { table, clock, random } = grants;
  return {
    ...grants,
    attempts: attemptsIn(table),
    reservedIds: reservedIdsIn(table, { clock, random }),
    tombstones: tombstonesIn(table),
    revocationMarks: revocationMarksIn(table),
    setups: composeSetups(setups, env, table, clock),
  };
}
