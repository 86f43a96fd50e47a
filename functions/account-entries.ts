import type { ToAccountEntry } from "./account-entry.ts";
import { toAwsEntry } from "./aws/to-account-entry.ts";
import { toAzureEntry } from "./azure/to-account-entry.ts";
import { toGoogleEntry } from "./gcp/to-account-entry.ts";
import { toOvhEntry } from "./ovh/to-account-entry.ts";
import type { Served } from "./served.ts";
import { toTailscaleEntry } from "./tailscale/to-account-entry.ts";

/** Each provider's entry in the lists of Aurora's web client. A provider without one is listed by the name of its account. */
export const accountEntries: Served<ToAccountEntry> = {
  gcp: toGoogleEntry,
  tailscale: toTailscaleEntry,
  ovh: toOvhEntry,
  azure: toAzureEntry,
  aws: toAwsEntry,
};
