import { failedWith, unless } from "../../../expected-failure.ts";
import { datasetId } from "./change-names.ts";
import type { CloudSession } from "./cloud-session.ts";
import { listTables } from "./dataset-api.ts";
import { readDataset } from "./prepare-dataset.ts";

/**
 * How far the billing export is. `absent`: there is no dataset. `prepared`: a person must still switch it on, because no API does. `waiting`: it is
 * switched on, and Google writes the first rows within a day or two. `on`: there are tables. `unknown`: it may not be read.
 */
export type BillingExport = "absent" | "prepared" | "waiting" | "on" | "unknown";

/** Google adds this account to the dataset when a person switches the export on, before there is any table. */
const writer = "billing-export-bigquery@system.gserviceaccount.com";
const tableName = /^gcp_billing_export_(resource_)?v1_[0-9A-F]{6}(_[0-9A-F]{6}){2}$/;

/** Reads how far the billing export into our dataset is. @see {@link https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables Tables} */
export const readBillingExport = async (google: CloudSession, project: string): Promise<BillingExport> =>
  (await unless(failedWith("provider_forbidden", "client_misconfigured"), findExport(google, project))) ?? "unknown";

async function findExport(google: CloudSession, project: string): Promise<BillingExport> {
  const dataset = await readDataset(google, project);
  if (dataset === undefined) {
    return "absent";
  }
  const tables = await listTables(google, project, datasetId);
  if (tables.some((name) => tableName.test(name))) {
    return "on";
  }
  if (dataset.access === undefined) {
    return "unknown";
  }
  return dataset.access.some(({ userByEmail }) => userByEmail === writer) ? "waiting" : "prepared";
}

/** Where a person switches the export on. */
export const toExportPage = (project: string): string =>
  `https://console.cloud.google.com/billing/export?${new URLSearchParams({ project })}`;

/** What the person does there. */
export const exportSteps: string = `Open the page, choose your billing account, and switch on the detailed usage cost export into the dataset ${datasetId}. You need the role Billing Account Costs Manager or Billing Account Administrator.`;
