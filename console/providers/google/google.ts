import { ownIsland } from "../own-island.tsx";
import type { ProviderPart } from "../provider-part.ts";
import { googleFailureWords } from "./failure-words.ts";
import { googleByMethod, googleLeftWords } from "./left-words.ts";
import { showPlan } from "./setup/plan-page.ts";
import { showResources } from "./setup/resources-page.ts";
import { showRun } from "./setup/run-page.ts";
import { googleSetupWords, readTeardownWords } from "./setup/setup-parts.ts";
import { showSetup } from "./setup/show-setup.ts";

/** Google: signing in with a Google account, and the setup of its projects; a key of a service account; or a pool that trusts the organisation's issuer. */
export const googlePart: ProviderPart = {
  provider: "gcp",
  loginReplacesMethods: true,
  name: "Google Cloud",
  takesWord: true,
  failureWords: googleFailureWords,
  byMethod: googleByMethod,
  leftWords: googleLeftWords,
  Setup: ownIsland(showSetup),
  setupWords: googleSetupWords,
  teardownWords: readTeardownWords,
  pages: { plan: showPlan, run: showRun, resources: showResources },
};
