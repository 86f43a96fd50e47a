import type { Finding } from "../../../connections/finding.ts";
import { Failure, toFailureCode } from "../../../errors.ts";
import type { LedgerEntry } from "../../../setup/ledger.ts";
import type { SetupCall } from "../../../setup/setup.ts";
import type { SetupInspector } from "../../../setup/setup-look.ts";
import { refusalOf } from "../cloud-failure.ts";
import { type ChangeKind, onceSteps } from "./change-names.ts";
import { type CloudDeps, openSession } from "./cloud-session.ts";
import { findProjectDrift } from "./find-project-drift.ts";
import { type BillingExport, exportSteps, readBillingExport, toExportPage } from "./read-billing-export.ts";
import { verifyProject } from "./verify-project.ts";

/** Looks at what setups have made in Google Cloud, by reads alone. */
export const googleInspector = (deps: CloudDeps): SetupInspector => ({
  onceSteps,
  verify: (target, call) => verifyProject(deps, target, call),
  findDrift: async (entries, call) => {
    try {
      return await findProjectDrift(openSession(deps, call.accessToken, call.signal), entries, call);
    } catch (error) {
      // Of a project that was deleted. Otherwise it would look like a failure of Google's.
      throw refusalOf(error) === "missing" ? new Failure("provider_forbidden", { cause: error, detail: "google: no such project" }) : error;
    }
  },
  remark: async (call) => {
    const dataset = call.ledger.find(isDataset)?.change.target;
    return dataset === undefined ? [] : describeExport(deps, dataset, call);
  },
});

const prepared: ReadonlySet<LedgerEntry["state"]> = new Set(["changed", "unchanged"]);
const isDataset = ({ change, state }: LedgerEntry): boolean =>
  change.kind === ("dataset_reader" satisfies ChangeKind) && prepared.has(state);

/** The export is the smallest part of a look: what BigQuery does not answer must not hide the rest. */
async function describeExport(deps: CloudDeps, project: string, call: SetupCall): Promise<readonly Finding[]> {
  return [toExportFinding(await readOr(deps, project, call), project)];
}

async function readOr(deps: CloudDeps, project: string, { accessToken, signal }: SetupCall): Promise<BillingExport> {
  try {
    return await readBillingExport(openSession(deps, accessToken, signal), project);
  } catch (error) {
    if (toFailureCode(error) === "credential_expired" || signal.aborted || !(error instanceof Failure)) {
      throw error;
    }
    return "unknown";
  }
}

type Words = Pick<Finding, "code" | "title" | "action">;

const nothingToDo = "Nothing needs to be done.";

/** Builds the remark on how far the billing export is. While it is off, it says where a person switches it on, and how. */
function toExportFinding(state: BillingExport, project: string): Finding {
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
