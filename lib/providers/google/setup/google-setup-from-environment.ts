import { type Environment, optional, readConfig, setting } from "../../../config.ts";
import { type Clock, timers } from "../../../system.ts";
import { googleCloudFromEnvironment } from "./google-cloud-from-environment.ts";
import type { GoogleSetupDeps } from "./google-setup.ts";

/** The members that may take tokens of the accounts: one account of the operator's, or one identity that Google federates. Never a group or the public. */
const principal = /^(serviceAccount:[^\s@:]+@[^\s@:]+|principal:\/\/iam\.googleapis\.com\/[^\s]+)$/;

/**
 * Reads what a setup of Google Cloud needs: the addresses of the APIs, the operator's own principal (`GCP_VENDOR_PRINCIPAL`), and where the
 * dataset of the billing export is made (`GCP_BILLING_EXPORT_LOCATION`; not set: costs are not part of the setup).
 */
export function googleSetupFromEnvironment(env: Environment, clock: Clock): Omit<GoogleSetupDeps, "quota"> {
  const own = readConfig(env, {
    vendorPrincipal: optional(setting("GCP_VENDOR_PRINCIPAL", undefined, (raw) => (principal.test(raw) ? raw : undefined))),
    exportLocation: optional(
      setting("GCP_BILLING_EXPORT_LOCATION", undefined, (raw) => (/^[A-Za-z][A-Za-z0-9-]{1,40}$/.test(raw) ? raw : undefined)),
    ),
  });
  return { ...googleCloudFromEnvironment(env), clock, pause: timers.pause, random: Math.random, ...own };
}
