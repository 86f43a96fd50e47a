import type { ProviderPart } from "../provider-part.ts";
import { googleFailureWords } from "./failure-words.ts";
import { googleByMethod, googleLeftWords } from "./left-words.ts";
import { PlanPage } from "./setup/plan-page.tsx";
import { ResourcesPage } from "./setup/resources-page.tsx";
import { RunPage } from "./setup/run-page.tsx";
import { Setup } from "./setup/setup.tsx";
import { googleSetupWords, readTeardownWords } from "./setup/setup-parts.ts";

/** Google: signing in with a Google account, and the setup of its projects; a key of a service account; or a pool that trusts the organisation's issuer. */
export const googlePart: ProviderPart = {
  provider: "gcp",
  loginReplacesMethods: true,
  name: "Google Cloud",
  takesWord: true,
  failureWords: googleFailureWords,
  byMethod: googleByMethod,
  leftWords: googleLeftWords,
  Setup,
  setupWords: googleSetupWords,
  teardownWords: readTeardownWords,
  pages: { plan: PlanPage, run: RunPage, resources: ResourcesPage },
};
