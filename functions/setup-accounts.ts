import { googleAccounts } from "./gcp/accounts.ts";
import type { BuildSetupAccounts, Served } from "./served.ts";

/** The accounts that setups make, for the function that hands out their tokens. Not in `setups.ts`: that function starts no setup. */
export const everySetupAccounts: Served<BuildSetupAccounts> = { gcp: googleAccounts };
