import type { Environment } from "../../lib/config.ts";
import { withLiveToken } from "../../lib/connections/tokens/with-live-token.ts";
import { identityTokensFromEnvironment } from "../../lib/issuer/identity-tokens-from-environment.ts";
import { findCandidates } from "../../lib/providers/google/setup/find-candidates.ts";
import { googleSetupFromEnvironment } from "../../lib/providers/google/setup/google-cloud-from-environment.ts";
import { googleSetup } from "../../lib/providers/google/setup/google-setup.ts";
import type { WithLiveToken } from "../../lib/setup/setup-stores.ts";
import { noteTargetsBy } from "../../lib/setup/targets-in-use.ts";
import { system } from "../../lib/system.ts";
import { plansIn } from "../../lib/table/plans.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { quotasIn } from "../../lib/table/stored-quotas.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import { composeEngine } from "../compose-engine.ts";
import { methods } from "../gcp/provider.ts";
import { setupPolicyFromEnvironment } from "../gcp/setup-policy.ts";

/** Seconds that should be left of a token when a task begins: as long as the longest task may last without asking again. */
const minTtlSeconds = 300;

/** What the tasks of Google's setup are made of: the engine with its tokens, the stores of a setup, and Google's part. */
export function composeGoogleSetup(env: Environment) {
  const engine = composeEngine(env, { gcp: methods });
  const { table, clock } = engine;
  const trustOf = identityTokensFromEnvironment(env)?.trustOf;
  const google = { ...googleSetupFromEnvironment(env, clock), quota: quotasIn(table, clock), trustOf };
  const liveToken: WithLiveToken = (key, work, limits) => withLiveToken(engine, key, work, { ...limits, minTtlSeconds });
  const setup = googleSetup(google);
  const stores = { ledger: ledgerIn(table, system), prepared: preparedTargetsIn(table), settings: slotSettingsIn(table) };
  return {
    ...engine,
    ...stores,
    withLiveToken: liveToken,
    runs: setupRunsIn(table, clock),
    plans: plansIn(table, clock),
    noteTargets: noteTargetsBy({ ...engine, ...stores, setup }),
    policy: setupPolicyFromEnvironment(env),
    cloud: google,
    mayEndLogin: trustOf !== undefined,
    find: findCandidates(google),
    setup,
  };
}

export type SetupTaskDeps = ReturnType<typeof composeGoogleSetup>;
