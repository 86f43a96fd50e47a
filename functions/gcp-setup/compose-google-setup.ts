import type { Environment } from "../../lib/config.ts";
import { scheduleDuty } from "../../lib/connections/duties/run-duty.ts";
import { withLiveToken } from "../../lib/connections/tokens/with-live-token.ts";
import { identityTokensFromEnvironment } from "../../lib/issuer/identity-tokens-from-environment.ts";
import { findCandidates } from "../../lib/providers/google/connected-projects.ts";
import { googleSetupFromEnvironment } from "../../lib/providers/google/setup/google-cloud-from-environment.ts";
import { googleSetup } from "../../lib/providers/google/setup/google-setup.ts";
import { setupLookDuty } from "../../lib/setup/daily-drift-check.ts";
import type { WithLiveToken } from "../../lib/setup/setup-stores.ts";
import { noteTargetsBy } from "../../lib/setup/targets-in-use.ts";
import { plansIn } from "../../lib/table/plans.ts";
import { quotasIn } from "../../lib/table/stored-quotas.ts";
import { composeEngine } from "../compose.ts";
import { composeStartSetup, setupPolicyFromEnvironment, setupStoresIn } from "../gcp/compose-setup.ts";
import { methods } from "../gcp/provider.ts";
import type { SetupWork } from "../provider-parts.ts";

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
  const stores = setupStoresIn(table);
  return {
    ...engine,
    ...stores,
    withLiveToken: liveToken,
    plans: plansIn(table, clock),
    noteTargets: noteTargetsBy({ ...engine, ...stores, setup }),
    policy: setupPolicyFromEnvironment(env),
    cloud: google,
    // `false`: this deployment is no issuer, and every connection keeps its login.
    mayEndLogin: trustOf !== undefined,
    find: findCandidates(google),
    setup,
  };
}

export type SetupTaskDeps = ReturnType<typeof composeGoogleSetup>;

/** What takes back, makes again and forgets changes of Google's setup, which follows logins only. */
export function googleSetupWork(env: Environment): SetupWork {
  const engine = composeGoogleSetup(env);
  const scheduleLook: SetupWork["scheduleLook"] = (key, at, signal) => scheduleDuty(engine, key, { name: setupLookDuty, at }, signal);
  return { ...engine, ...composeStartSetup(env), scheduleLook, methods: ["login"] };
}
