import type { Finding } from "../../../connections/finding.ts";
import { type BillingExport, exportSteps, toExportPage } from "./read-billing-export.ts";

type Words = Pick<Finding, "code" | "title" | "action">;

const nothingToDo = "Nothing needs to be done.";

/** Builds the remark on how far the billing export is. While it is off, it says where a person switches it on, and how. */
export function toExportFinding(state: BillingExport, project: string): Finding {
  const steps = `${exportSteps} ${toExportPage(project)}`;
  const words: Readonly<Record<BillingExport, Words>> = {
    on: { code: "billing_export_on", title: "The billing export is on, and its tables are there", action: nothingToDo },
    waiting: {
      code: "billing_export_on",
      title: "The billing export is on, and Google writes the first rows within a day or two",
      action: nothingToDo,
    },
    prepared: { code: "billing_export_off", title: "The billing export is not switched on yet", action: steps },
    absent: {
      code: "billing_export_off",
      title: "The dataset of the billing export is gone",
      action: "Apply the setup again, and switch the export on.",
    },
    unknown: {
      code: "billing_export_unreadable",
      title: "Whether the billing export is on could not be read",
      action: "If it stays so, check that BigQuery is enabled, and that the person who connected may read the dataset.",
    },
  };
  return { ...words[state], severity: "info", target: project, owner: "customer" };
}
