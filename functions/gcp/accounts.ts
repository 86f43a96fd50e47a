import { googleAccountsFromEnvironment } from "../../lib/providers/google/setup/google-accounts-from-environment.ts";
import type { BuildSetupAccounts } from "../served.ts";

/** The service accounts that Google's setup makes. */
export const googleAccounts: BuildSetupAccounts = (env, clock) => googleAccountsFromEnvironment(env, clock);
