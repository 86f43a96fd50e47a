import { type Environment, optionalSetting, readConfig, setting, url } from "../../../config.ts";
import { type Clock, timers } from "../../../system.ts";
import { cloudCaller } from "../cloud-request.ts";
import type { CloudDeps } from "./cloud-session.ts";
import type { GoogleSetupDeps } from "./google-setup.ts";

/**
 * Reads the addresses of Google's APIs (`GOOGLE_CRM_URL`, `GOOGLE_SERVICEUSAGE_URL`, `GOOGLE_IAM_URL`, `GOOGLE_IAMCREDENTIALS_URL`,
 * `GOOGLE_BILLING_URL`, `GOOGLE_BIGQUERY_URL`, `GOOGLE_STS_URL`; not set: Google's own).
 */
export function googleCloudFromEnvironment(env: Environment): CloudDeps {
  const urls = readConfig(env, {
    resourceManager: url("GOOGLE_CRM_URL", "https://cloudresourcemanager.googleapis.com"),
    serviceUsage: url("GOOGLE_SERVICEUSAGE_URL", "https://serviceusage.googleapis.com"),
    iam: url("GOOGLE_IAM_URL", "https://iam.googleapis.com"),
    iamCredentials: url("GOOGLE_IAMCREDENTIALS_URL", "https://iamcredentials.googleapis.com"),
    billing: url("GOOGLE_BILLING_URL", "https://cloudbilling.googleapis.com"),
    bigquery: url("GOOGLE_BIGQUERY_URL", "https://bigquery.googleapis.com"),
    sts: url("GOOGLE_STS_URL", "https://sts.googleapis.com"),
  });
  return { urls, call: cloudCaller() };
}

/** The members that may take tokens of the accounts: one account of the operator's, or one identity that Google federates. Never a group or the public. */
const principal = /^(serviceAccount:[^\s@:]+@[^\s@:]+|principal:\/\/iam\.googleapis\.com\/[^\s]+)$/;

/**
 * Reads what a setup of Google Cloud needs: the addresses of the APIs, the operator's own principal (`GCP_VENDOR_PRINCIPAL`), and where the
 * dataset of the billing export is made (`GCP_BILLING_EXPORT_LOCATION`; not set: costs are not part of the setup).
 */
export function googleSetupFromEnvironment(env: Environment, clock: Clock): Omit<GoogleSetupDeps, "quota"> {
  const own = readConfig(env, {
    vendorPrincipal: optionalSetting(setting("GCP_VENDOR_PRINCIPAL", undefined, (raw) => (principal.test(raw) ? raw : undefined))),
    exportLocation: optionalSetting(
      setting("GCP_BILLING_EXPORT_LOCATION", undefined, (raw) => (/^[A-Za-z][A-Za-z0-9-]{1,40}$/.test(raw) ? raw : undefined)),
    ),
  });
  return { ...googleCloudFromEnvironment(env), clock, pause: timers.pause, random: Math.random, ...own };
}
