import { expect, it } from "vitest";
import { changes } from "../../lib/providers/google/setup/change-names.ts";
import { toUndoCommand } from "../../lib/providers/google/setup/undo-command.ts";
import type { Change } from "../../lib/setup/change.ts";
import type { LedgerEntry } from "../../lib/setup/ledger.ts";

const words = { reason: "It is needed." };
const email = "aurora-ro-1a2b3c4d@home-1.iam.gserviceaccount.com";
const entryOf = (change: Change, facts: LedgerEntry["facts"] = {}): LedgerEntry => ({
  change,
  state: "changed",
  runId: "run-1",
  facts,
  begunAt: new Date("2026-03-01T12:00:00Z"),
});
const account = entryOf(changes.account("home-1", "aurora-ro-1a2b3c4d", words), { email, uniqueId: "1" });
const commandOf = (change: Change, ledger = [account]) => toUndoCommand(entryOf(change), ledger);

it.each([
  [account.change, `gcloud iam service-accounts delete '${email}' --project='home-1' --quiet`],
  [
    changes.accountUser("home-1", "aurora-ro-1a2b3c4d", "user:ada@example.com", words),
    `gcloud iam service-accounts remove-iam-policy-binding '${email}' --project='home-1' --member='user:ada@example.com' --role='roles/iam.serviceAccountTokenCreator' --condition=None`,
  ],
  [
    changes.role("project-2", "roles/browser", "aurora-ro-1a2b3c4d", words),
    `gcloud projects remove-iam-policy-binding 'project-2' --member='serviceAccount:${email}' --role='roles/browser' --condition=None`,
  ],
  [changes.api("project-2", "compute.googleapis.com", words), "gcloud services disable 'compute.googleapis.com' --project='project-2'"],
  [changes.dataset("project-2", words), "bq rm --dataset 'project-2:aurora_billing_export'"],
  [changes.label("project-2", "1a2b3c4d", words), "gcloud projects update 'project-2' --remove-labels='aurora-oauth'"],
])("S44: %o is removed by its own command", (change, command) => {
  expect(commandOf(change)).toBe(command);
});

it("revokes the reader of the dataset by a statement in quotes", () => {
  expect(commandOf(changes.datasetReader("project-2", "aurora-ro-1a2b3c4d", words))).toBe(
    `bq query --project_id='project-2' --use_legacy_sql=false 'REVOKE \`roles/bigquery.dataViewer\` ON SCHEMA \`project-2\`.\`aurora_billing_export\` FROM '\\''serviceAccount:${email}'\\'''`,
  );
});

it("has no command for an account whose address is not known, or that is deleted", () => {
  const role = changes.role("project-2", "roles/browser", "aurora-ro-1a2b3c4d", words);
  expect(commandOf(role, [])).toBeUndefined();
  expect(commandOf(role, [{ ...account, state: "undone" }])).toBeUndefined();
});

it("takes nothing of a name for a command", () => {
  expect(commandOf(changes.api("p'; rm -rf ~; '", "$(id)", words))).toBe(
    `gcloud services disable '$(id)' --project='p'\\''; rm -rf ~; '\\'''`,
  );
});
