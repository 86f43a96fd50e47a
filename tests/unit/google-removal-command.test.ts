import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { changes } from "../../lib/providers/google/setup/change-names.ts";
import { toRemovalCommand } from "../../lib/providers/google/setup/removal-command.ts";
import type { Change, LedgerEntry } from "../../lib/setup/ledger.ts";

const words = { reason: "" };
const id = "aurora-ro-1a2b3c4d";
const email = `${id}@home.example.com.iam.gserviceaccount.com`;
const account: LedgerEntry = {
  change: changes.account("home", id, words),
  state: "changed",
  runId: "run-1",
  facts: { email, uniqueId: "1" },
  begunAt: new Date(0),
};

/** The words of a command, as a shell reads them. */
async function wordsOf(change: Change, ledger: readonly LedgerEntry[] = [account]): Promise<string[] | undefined> {
  const command = toRemovalCommand({ ...account, change }, ledger);
  if (command === undefined) {
    return undefined;
  }
  const { stdout } = await promisify(execFile)("bash", ["-c", `printf '%s\\0' ${command}`]);
  return stdout.split("\0").slice(0, -1);
}

test.each<[Change, string[]]>([
  [account.change, ["gcloud", "iam", "service-accounts", "delete", email, "--project=home"]],
  [
    changes.accountUser("home", id, "user:o'hara@example.com", words),
    [
      ...["gcloud", "iam", "service-accounts", "remove-iam-policy-binding", email, "--project=home", "--member=user:o'hara@example.com"],
      ...["--role=roles/iam.serviceAccountTokenCreator", "--condition=None"],
    ],
  ],
  [
    changes.role("shop", "roles/browser", id, words),
    [
      ...["gcloud", "projects", "remove-iam-policy-binding", "shop", `--member=serviceAccount:${email}`, "--role=roles/browser"],
      "--condition=None",
    ],
  ],
  [changes.api("shop", "logging.googleapis.com", words), ["gcloud", "services", "disable", "logging.googleapis.com", "--project=shop"]],
  [changes.dataset("home", words), ["bq", "rm", "--dataset", "home:aurora_billing_export"]],
  [
    changes.datasetReader("home", id, words),
    [
      ...["bq", "query", "--project_id=home", "--use_legacy_sql=false"],
      `REVOKE \`roles/bigquery.dataViewer\` ON SCHEMA \`home\`.\`aurora_billing_export\` FROM "serviceAccount:${email}"`,
    ],
  ],
  [
    changes.label("shop", "aurora-oauth-1a2b3c4d", words),
    ["gcloud", "projects", "update", "shop", "--remove-labels=aurora-oauth-1a2b3c4d"],
  ],
])("the command that removes %j is whole and quoted", async (change, expected) => {
  expect(await wordsOf(change)).toEqual(expected);
});

test("a role that a deleted account has left is named by the account's number", async () => {
  const role = changes.role("shop", "roles/browser", id, words);
  expect(await wordsOf(role, [{ ...account, state: "undone" }])).toContain(`--member=deleted:serviceAccount:${email}?uid=1`);
});

test("a role is that of the account in the home that it names", async () => {
  const other: LedgerEntry = { ...account, change: changes.account("annex", id, words), facts: { email: `${id}@annex.x`, uniqueId: "2" } };
  const role = changes.role("shop", "roles/browser", id, { ...words, home: "annex" });
  expect(await wordsOf(role, [account, other])).toContain(`--member=serviceAccount:${id}@annex.x`);
  expect(await wordsOf(role, [account])).toBeUndefined();
});

test("there is none for a role of an account that was never made", async () => {
  expect(await wordsOf(changes.role("shop", "roles/browser", id, words), [])).toBeUndefined();
});
