import { type LedgerEntry, ownFirst } from "../../../setup/ledger.ts";
import { deletePoolCommand, deleteProviderCommand } from "../federation-commands.ts";
import type { PoolProvider } from "../pool-provider.ts";
import { type ChangeKind, datasetId, readName, toAccountMember, toDeletedMember, toUserRole } from "./change-names.ts";
import { findFormer, findKnown } from "./known-accounts.ts";
import { shellQuote as quote } from "./setup-functions.ts";

/**
 * Writes the one command by which a customer removes a change that a teardown has left, or has kept. Pure.
 *
 * @returns `undefined`: the change is of an account whose address the ledger does not know, so it was never made.
 */
export function toRemovalCommand({ change, madeBy }: LedgerEntry, ledger: readonly LedgerEntry[]): string | undefined {
  const call = { ledger: ownFirst(ledger, madeBy) };
  const { target, name, kind } = change;
  // A role of an earlier release does not name its home: its maker's account is meant.
  const home = kind === ("role" satisfies ChangeKind) ? change.home : target;
  const emailOf = (accountId: string) => findFormer(call, accountId, home)?.email;
  const project = `--project=${quote(target)}`;
  const binding = (member: string, role: string) => `--member=${quote(member)} --role=${quote(role)} --condition=None`;
  const withEmail = (accountId: string, toCommand: (email: string) => string) => {
    const email = emailOf(accountId);
    return email === undefined ? undefined : toCommand(email);
  };
  const ofPool = (toCommand: (pool: PoolProvider) => string | undefined, at: PoolProvider | undefined) =>
    at === undefined ? undefined : toCommand(at);
  const ofUser = () => {
    const { accountId, member } = readName.accountUser(change);
    const remove = (email: string) => `gcloud iam service-accounts remove-iam-policy-binding ${quote(email)} ${project}`;
    return withEmail(accountId, (email) => `${remove(email)} ${binding(member, toUserRole(change))}`);
  };
  const commands: Record<ChangeKind, () => string | undefined> = {
    service_account: () => withEmail(name, (email) => `gcloud iam service-accounts delete ${quote(email)} ${project}`),
    account_user: ofUser,
    pool_user: ofUser,
    identity_provider: () => ofPool(deleteProviderCommand, readName.poolProvider(change)?.at),
    identity_pool: () => ofPool(deletePoolCommand, readName.pool(change)),
    role: () => {
      const { role, accountId } = readName.role(change);
      const remove = `gcloud projects remove-iam-policy-binding ${quote(target)}`;
      const former = findFormer(call, accountId, home);
      // A policy names an account that a teardown has deleted by its number.
      const isDeleted = findKnown(call, accountId, home) === undefined;
      const member = former === undefined || !isDeleted ? toAccountMember : (email: string) => toDeletedMember(email, former.uniqueId);
      return withEmail(accountId, (email) => `${remove} ${binding(member(email), role)}`);
    },
    api: () => `gcloud services disable ${quote(name)} ${project}`,
    // Refused while the dataset holds tables.
    dataset: () => `bq rm --dataset ${quote(`${target}:${name}`)}`,
    dataset_reader: () =>
      withEmail(readName.datasetReader(change).accountId, (email) => {
        const sql = `REVOKE \`roles/bigquery.dataViewer\` ON SCHEMA \`${target}\`.\`${datasetId}\` FROM "${toAccountMember(email)}"`;
        return `bq query --project_id=${quote(target)} --use_legacy_sql=false ${quote(sql)}`;
      }),
    label: () => `gcloud projects update ${quote(target)} --remove-labels=${quote(readName.label(change).key)}`,
  };
  return commands[kind as ChangeKind]?.();
}
