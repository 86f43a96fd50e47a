import type { Finding } from "../../../connections/finding.ts";
import { Failure } from "../../../errors.ts";
import { failedWith, unless } from "../../../expected-failure.ts";
import { type LedgerEntry, toChangeId } from "../../../setup/ledger.ts";
import type { SetupCall, SetupInspector } from "../../../setup/setup.ts";
import { customerFinding } from "../../customer-finding.ts";
import { findRefusal, refusedAs } from "../cloud-failure.ts";
import { type CloudAccount, findCloudAccount, listAccounts, readUsers } from "./account-api.ts";
import { tokenCreatorRole } from "./account-roles.ts";
import { type ChangeKind, datasetId, onceSteps, readName, toAccountMember } from "./change-names.ts";
import { type CloudDeps, type CloudSession, openSession } from "./cloud-session.ts";
import { findKnown } from "./known-accounts.ts";
import { holds, type Policy } from "./policy-edit.ts";
import { listTables, readDataset } from "./prepare-dataset.ts";
import { projectPolicy } from "./project-api.ts";
import { readEnabled } from "./service-usage.ts";
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
      throw findRefusal(error) === "missing"
        ? new Failure("provider_forbidden", { cause: error, detail: "google: no such project" })
        : error;
    }
  },
  remark: async (call) => {
    const dataset = call.ledger.find(isDataset)?.change.target;
    return dataset === undefined ? [] : [toExportFinding(await readExport(deps, dataset, call), dataset)];
  },
});

const prepared: ReadonlySet<LedgerEntry["state"]> = new Set(["changed", "unchanged"]);
const isDataset = ({ change, state }: LedgerEntry): boolean =>
  change.kind === ("dataset_reader" satisfies ChangeKind) && prepared.has(state);

/** The export is the smallest part of a look: what BigQuery does not answer must not hide the rest. */
async function readExport(deps: CloudDeps, project: string, { accessToken, signal }: SetupCall): Promise<BillingExport> {
  const isUnknown = (error: unknown) => failedWith()(error) && error.code !== "credential_expired" && !signal.aborted;
  return (await unless(isUnknown, readBillingExport(openSession(deps, accessToken, signal), project))) ?? "unknown";
}

type Words = readonly [code: string, title: string, action: string];

const nothingToDo = "Nothing needs to be done.";

/** Builds the remark on how far the billing export is. While it is off, it says where a person switches it on, and how. */
function toExportFinding(state: BillingExport, project: string): Finding {
  const steps = `${exportSteps} ${toExportPage(project)}`;
  const words: Readonly<Record<BillingExport, Words>> = {
    on: ["billing_export_on", "The billing export is on, and its tables are there", nothingToDo],
    waiting: ["billing_export_on", "The billing export is on, and Google writes the first rows within a day or two", nothingToDo],
    prepared: ["billing_export_off", "The billing export is not switched on yet", steps],
    absent: ["billing_export_off", "The dataset of the billing export is gone", "Apply the setup again, and switch the export on."],
    unknown: [
      "billing_export_unreadable",
      "Whether the billing export is on could not be read",
      "If it stays so, check that BigQuery is enabled, and that the person who connected may read the dataset.",
    ],
  };
  const [code, title, action] = words[state];
  return customerFinding("info", { code, title, action, target: project });
}

/**
 * Finds what a setup made in one project and what does not stand any more: a role that was taken, an account that is gone, disabled or made
 * again, an API that was switched off. Dataset and label are the customer's to change.
 *
 * @throws {Failure} `provider_forbidden`: the person may not read the project any more, so nothing is known of it.
 */
async function findProjectDrift(
  google: CloudSession,
  entries: readonly LedgerEntry[],
  call: Pick<SetupCall, "ledger">,
): Promise<ReadonlySet<string>> {
  const [first] = entries;
  if (first === undefined) {
    return new Set();
  }
  const project = first.change.target;
  const ofKind = (kind: string) => entries.filter(({ change }) => change.kind === kind);
  const lostApis = await findLostApis(google, project, ofKind("api"));
  // What an API tells that was switched off is not known until it is on again.
  const unlessOff = async (reading: Promise<Entries>) =>
    lostApis.length > 0 ? ((await unless(refusedAs("api_disabled"), reading)) ?? []) : reading;
  const lost = await Promise.all([
    unlessOff(findLostRoles(google, project, ofKind("role"), call)),
    unlessOff(findLostAccounts(google, project, { accounts: ofKind("service_account"), users: ofKind("account_user") }, call)),
  ]);
  return new Set([...lostApis, ...lost.flat()].map(({ change }) => toChangeId(change)));
}

type Entries = readonly LedgerEntry[];

async function findLostRoles(google: CloudSession, project: string, entries: Entries, call: Pick<SetupCall, "ledger">): Promise<Entries> {
  if (entries.length === 0) {
    return [];
  }
  const policy = await projectPolicy(google, project).read();
  return entries.filter(({ change }) => {
    const { role, accountId } = readName.role(change);
    const email = findKnown(call, accountId, change.home)?.email;
    return email === undefined || !holds(policy, { role, member: toAccountMember(email) });
  });
}

type OfAccounts = { readonly accounts: Entries; readonly users: Entries };

async function findLostAccounts(
  google: CloudSession,
  project: string,
  { accounts, users }: OfAccounts,
  call: Pick<SetupCall, "ledger">,
): Promise<Entries> {
  const listed = accounts.length + users.length === 0 ? [] : await listAccounts(google, project);
  const lost = accounts.filter(({ change, facts }) => {
    const account = findCloudAccount(listed, change.name);
    return account === undefined || account.disabled || (facts.uniqueId !== undefined && account.uniqueId !== facts.uniqueId);
  });
  return [...lost, ...(await findLostUsers(google, users, listed, call))];
}

/** An account that is gone has no users. Its policy is not asked for: Google may answer as if the person had lost the right to read it. */
async function findLostUsers(
  google: CloudSession,
  entries: Entries,
  listed: readonly CloudAccount[],
  call: Pick<SetupCall, "ledger">,
): Promise<Entries> {
  const policies = new Map<string, Pick<Policy, "bindings">>();
  const lost: LedgerEntry[] = [];
  for (const entry of entries) {
    const { accountId, member } = readName.accountUser(entry.change);
    const email = findKnown(call, accountId, entry.change.target)?.email;
    const isListed = listed.some((account) => account.email === email);
    const policy =
      policies.get(accountId) ?? (email !== undefined && isListed ? await readUsers(google, entry.change.target, email) : none);
    policies.set(accountId, policy);
    if (!holds(policy, { role: tokenCreatorRole, member })) {
      lost.push(entry);
    }
  }
  return lost;
}

const none = { bindings: [] };

async function findLostApis(google: CloudSession, project: string, entries: Entries): Promise<Entries> {
  if (entries.length === 0) {
    return [];
  }
  const names = entries.map(({ change }) => change.name);
  const enabled = await readEnabled(google, project, names);
  return entries.filter(({ change }) => !enabled.has(change.name));
}

/**
 * How far the billing export is. `absent`: there is no dataset. `prepared`: a person must still switch it on, because no API does. `waiting`: it is
 * switched on, and Google writes the first rows within a day or two. `on`: there are tables. `unknown`: it may not be read.
 */
type BillingExport = "absent" | "prepared" | "waiting" | "on" | "unknown";

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
  const tables = await listTables(google, project);
  if (tables.some((name) => tableName.test(name))) {
    return "on";
  }
  if (dataset.access === undefined) {
    return "unknown";
  }
  return dataset.access.some(({ userByEmail }) => userByEmail === writer) ? "waiting" : "prepared";
}

/** Where a person switches the export on. */
const toExportPage = (project: string): string => `https://console.cloud.google.com/billing/export?${new URLSearchParams({ project })}`;

/** What the person does there. */
const exportSteps: string = `Open the page, choose your billing account, and switch on the detailed usage cost export into the dataset ${datasetId}. You need the role Billing Account Costs Manager or Billing Account Administrator.`;
