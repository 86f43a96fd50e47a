import type { Progress } from "../../ops/progress.ts";
import { isConnection } from "../../release/restore/item-owner.ts";
import type { Deployed } from "../deployed/stack.ts";
import { toStoryTarget } from "../deployed/story-target.ts";
import { switchSchedule } from "../deployed/switch-schedule.ts";
import { buildVaultRoles } from "../embedded/vault-roles.ts";
import { vaultApi } from "../vault/api.ts";
import { type Aftermath, lookAround, runSchedule } from "./aftermath.ts";
import { tableBackups } from "./table-backup.ts";
import { backUpVault, restoreVault, type VaultBackup } from "./vault-backup.ts";
import { planWeek } from "./week.ts";

type Backup = { readonly table: string; readonly vault: VaultBackup };

/** What was restored, and what it left. `connections lost`: the table is of Wednesday and its connections were erased by mistake. */
export type Restore = { readonly title: string; readonly aftermath: Aftermath };

/**
 * Connects all providers on the deployed target, takes backups of table and Vault on a Monday and on a Wednesday, restores them in each mixture, and
 * looks at what is left. Meanwhile the schedule is off, as docs/operate/restore.md says; it runs once after each restore.
 */
export async function runDrill(deployed: Deployed, progress: Progress): Promise<readonly Restore[]> {
  const scheduled = Object.keys(deployed.template.functions).filter((key) => deployed.template.functions[key]?.schedules.length !== 0);
  const switchAll = (isOn: boolean) => Promise.all(scheduled.map((key) => switchSchedule(deployed.aws, key, isOn)));
  await switchAll(false);
  try {
    return await drillWithoutSchedule(deployed, progress);
  } finally {
    await switchAll(true);
  }
}

async function drillWithoutSchedule(deployed: Deployed, progress: Progress): Promise<readonly Restore[]> {
  const table = tableBackups(deployed);
  const week = planWeek(toStoryTarget(deployed), progress.details);
  const folder = `${buildVaultRoles(deployed.template).base}/`;
  const backUp = async (name: string): Promise<Backup> => ({
    table: await table.take(name),
    vault: await backUpVault(vaultApi(deployed.vault), folder),
  });
  const restore = async (of: { readonly table: Backup; readonly vault: Backup }) => {
    await table.erase(await table.read());
    await table.copyFrom(of.table.table);
    await restoreVault(vaultApi(deployed.vault), folder, of.vault.vault);
    // What processes remember of the other day.
    await deployed.killFunctions();
  };

  let monday: Backup | undefined;
  await progress.step("Monday: connections of five providers by seven methods, two logins under way, and a backup", async (say) => {
    await week.monday(async () => {
      monday = await backUp("monday");
    });
    say(`${week.connections.filter(({ fate }) => fate !== "added").length} connections`);
  });
  const wednesday = await progress.step("Tuesday: refreshed, replaced, disconnected, added; Wednesday: another backup", async () => {
    await week.tuesday();
    await runSchedule(deployed);
    return backUp("wednesday");
  });
  if (monday === undefined) {
    throw new Error("there is no backup of Monday");
  }

  const restores: Restore[] = [];
  const add = (title: string, deed: () => Promise<void>) =>
    progress.step(title, async () => {
      await deed();
      restores.push({ title, aftermath: await lookAround(deployed, table, week.connections) });
    });
  const of = { monday, wednesday };
  await add("table of Monday, Vault of Wednesday", () => restore({ table: of.monday, vault: of.wednesday }));
  // The refreshes of that look have replaced refresh tokens.
  const evening = { ...wednesday, vault: await backUpVault(vaultApi(deployed.vault), folder) };
  await add("table of Wednesday, Vault of Monday", () => restore({ table: of.wednesday, vault: of.monday }));
  await add("connections lost by mistake, copied from Monday", async () => {
    await restore({ table: of.wednesday, vault: evening });
    await table.erase((await table.read()).filter(isConnection));
    await table.copyFrom(of.monday.table);
  });
  await add("both of Monday", () => restore({ table: of.monday, vault: of.monday }));
  return restores;
}
