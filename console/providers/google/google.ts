import words from "../../../resources/provider-words/gcp.json" with { type: "json" };
import type { ProviderPart } from "../provider-part.ts";
import { readTeardownWords } from "./setup/made.ts";
import { googleSetupWords } from "./setup/names.ts";
import { PlanPage } from "./setup/plan-page.tsx";
import { RunPage } from "./setup/run.tsx";
import { Setup } from "./setup/setup.tsx";

/** Google: signing in with a Google account, and the setup of its projects; a key of a service account; or a pool that trusts the organisation's issuer. */
export const googlePart: ProviderPart = {
  ...words,
  provider: "gcp",
  loginReplacesMethods: true,
  name: "Google Cloud",
  takesWord: true,
  Setup,
  setupWords: googleSetupWords,
  teardownWords: readTeardownWords,
  pages: { plan: PlanPage, run: RunPage },
};
