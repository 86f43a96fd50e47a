import { type Environment, readConfig, url } from "../../../config.ts";
import type { SetupAccounts } from "../../../setup/setup-accounts.ts";
import type { Clock } from "../../../system.ts";
import { cloudCaller } from "../cloud-request.ts";
import { iamCredentialsUrl } from "./cloud-session.ts";
import { googleAccounts } from "./google-accounts.ts";

/** Reads where tokens of service accounts are requested: `GOOGLE_IAMCREDENTIALS_URL`. */
export function googleAccountsFromEnvironment(env: Environment, clock: Clock): SetupAccounts {
  const { iamCredentials } = readConfig(env, { iamCredentials: url("GOOGLE_IAMCREDENTIALS_URL", iamCredentialsUrl) });
  return googleAccounts({ clock, call: cloudCaller(), iamCredentials });
}
