import type { Environment } from "../../lib/config.ts";
import type { CredentialStore } from "../../lib/connections/credential-store.ts";
import { revocationMarksIn } from "../../lib/table/revocation-marks.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { composeEngine } from "../compose-engine.ts";
import { type BuildMethods, type BuildTeardown, type ByProvider, composeTeardowns } from "../provider-registry.ts";

/**
 * The dependencies of every function that disconnects.
 *
 * @param teardowns - Of the providers with a setup.
 */
export function composeDisconnect(
  env: Environment,
  methods: ByProvider<BuildMethods>,
  teardowns: ByProvider<BuildTeardown> = {},
  credentials?: CredentialStore,
) {
  const engine = composeEngine(env, methods, credentials);
  const { table } = engine;
  return {
    ...engine,
    tombstones: tombstonesIn(table),
    revocationMarks: revocationMarksIn(table),
    teardowns: composeTeardowns(teardowns, env, table, engine.clock),
  };
}
