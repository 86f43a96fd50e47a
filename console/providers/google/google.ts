import type { MethodWords, PartWords, ProviderPart } from "../provider-part.ts";
import { googleFailureWords } from "./failure-words.ts";
import { readTeardownWords } from "./setup/made.ts";
import { googleSetupWords } from "./setup/names.ts";
import { PlanPage } from "./setup/plan-page.tsx";
import { RunPage } from "./setup/run.tsx";
import { ResourcesPage, Setup } from "./setup/setup.tsx";

const openPools = {
  label: "Open Google's workload identity pools",
  url: "https://console.cloud.google.com/iam-admin/workload-identity-pools",
};
const openAccounts = { label: "Open Google's service accounts", url: "https://console.cloud.google.com/iam-admin/serviceaccounts" };
const deleteIt = "Only you can delete it. Run the command, or use Google's page.";
const tokenWords = "requested for each use, and not stored";

/** What differs from a login: only the customer can take back what lets us in. */
const googleByMethod: Readonly<Record<string, MethodWords>> = {
  service_account_key: { tokenWords, storedName: "Key", disconnect: { undone: "The key is erased here.", link: openAccounts } },
  federated: {
    storesNothing: true,
    tokenWords,
    disconnect: { undone: "The record of it is erased here. Nothing secret was stored.", link: openPools },
  },
};

const googleLeftWords: Readonly<Record<string, PartWords>> = {
  service_account_key: { name: "The key", stays: deleteIt, link: openAccounts },
  binding: {
    name: "The binding on the service account",
    stays: "Only you can remove it, and it comes first: without it no token is given any more. Run the command, or use Google's page.",
    link: openAccounts,
  },
  identity_provider: { name: "The provider in the pool", stays: deleteIt, link: openPools },
  identity_pool: { name: "The pool", stays: "It was made for this connection. Only you can delete it.", link: openPools },
};

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
