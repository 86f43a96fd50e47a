import { type Environment, readConfig, url } from "../../../config.ts";
import { billingUrl } from "../billing.ts";
import { cloudCaller } from "../cloud-request.ts";
import { resourceManagerUrl } from "../resource-manager.ts";
import { type CloudDeps, iamCredentialsUrl } from "./cloud-session.ts";

/**
 * Reads the addresses of Google's APIs (`GOOGLE_CRM_URL`, `GOOGLE_SERVICEUSAGE_URL`, `GOOGLE_IAM_URL`, `GOOGLE_IAMCREDENTIALS_URL`,
 * `GOOGLE_BILLING_URL`, `GOOGLE_BIGQUERY_URL`; not set: Google's own).
 */
export function googleCloudFromEnvironment(env: Environment): CloudDeps {
  const urls = readConfig(env, {
    resourceManager: url("GOOGLE_CRM_URL", resourceManagerUrl),
    serviceUsage: url("GOOGLE_SERVICEUSAGE_URL", "https://serviceusage.googleapis.com"),
    iam: url("GOOGLE_IAM_URL", "https://iam.googleapis.com"),
    iamCredentials: url("GOOGLE_IAMCREDENTIALS_URL", iamCredentialsUrl),
    billing: url("GOOGLE_BILLING_URL", billingUrl),
    bigquery: url("GOOGLE_BIGQUERY_URL", "https://bigquery.googleapis.com"),
  });
  return { urls, call: cloudCaller() };
}
