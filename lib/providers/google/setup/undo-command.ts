import type { LedgerEntry } from "../../../setup/ledger.ts";
import { tokenCreatorRole } from "./access-profile.ts";
import { type ChangeKind, datasetId, readName, toAccountMember } from "./change-names.ts";
import { findKnown } from "./known-accounts.ts";
import { shellQuote as quote } from "./shell-quote.ts";

/**
 * Writes the command by which a customer removes one thing that a setup made: a line for a shell, each value quoted. Pure.
 *
 * @param ledger - Everything that was made: it names the addresses of the accounts.
 * @returns `undefined`: it is about an account whose address is not known, or that is deleted.
 */
export function toUndoCommand({ change }: LedgerEntry, ledger: readonly LedgerEntry[]): string | undefined {
  const { target, name } = change;
  const project = `--project=${quote(target)}`;
  const withEmail = (accountId: string, toLine: (email: string) => string): string | undefined => {
    const email = findKnown({ ledger }, accountId)?.email;
    return email === undefined ? undefined : toLine(email);
  };
  const lines: Readonly<Record<ChangeKind, () => string | undefined>> = {
    service_account: () => withEmail(name, (email) => `gcloud iam service-accounts delete ${quote(email)} ${project} --quiet`),
    account_user: () => {
      const { accountId, member } = readName.accountUser(change);
      const rest = `--member=${quote(member)} --role=${quote(tokenCreatorRole)} --condition=None`;
      return withEmail(accountId, (email) => `gcloud iam service-accounts remove-iam-policy-binding ${quote(email)} ${project} ${rest}`);
    },
    role: () => {
      const { role, accountId } = readName.role(change);
      return withEmail(accountId, (email) => {
        const member = quote(toAccountMember(email));
        return `gcloud projects remove-iam-policy-binding ${quote(target)} --member=${member} --role=${quote(role)} --condition=None`;
      });
    },
    api: () => `gcloud services disable ${quote(name)} ${project}`,
    dataset: () => `bq rm --dataset ${quote(`${target}:${datasetId}`)}`,
    dataset_reader: () =>
      withEmail(readName.datasetReader(change).accountId, (email) => {
        const statement = `REVOKE \`roles/bigquery.dataViewer\` ON SCHEMA \`${target}\`.\`${datasetId}\` FROM '${toAccountMember(email)}'`;
        return `bq query --project_id=${quote(target)} --use_legacy_sql=false ${quote(statement)}`;
      }),
    label: () => `gcloud projects update ${quote(target)} --remove-labels=${quote(readName.label(change).key)}`,
  };
  return Object.hasOwn(lines, change.kind) ? lines[change.kind as ChangeKind]() : undefined;
}
