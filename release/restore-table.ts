import { npmCommand, type OfStage, ofStage } from "./command.ts";
import { decideCopies } from "./restore/decide-copies.ts";
import { isConnection } from "./restore/item-owner.ts";
import { openTables, readItems, writeMissing } from "./restore/table-items.ts";
import { runCommand } from "./run-command.ts";
import { readStage, stackOf } from "./stage.ts";

/**
 * `npm run restore-table -- --from aurora-oauth-prod-restored --stage prod`: copies what the stage's table lacks out of a restored copy of it. What the
 * table has stays as it is. Without `--write` it says what it would copy. Both tables are read into memory: about 1 GB for a million connections.
 */

const command = ofStage(
  npmCommand(
    "restore-table",
    "copies what the stage's table lacks out of a restored copy of it, and leaves what the table has. It prints its plan until you add --write",
    "--stage prod --from aurora-oauth-prod-restored",
    "--stage prod --from aurora-oauth-prod-restored --write",
  ),
)
  .requiredOption("--from <table>", "the restored table")
  .option("--write", "copies it");

await runCommand(async () => {
  const values = command.parse().opts<OfStage & { readonly from: string; readonly write?: true }>();
  const stage = readStage(values, process.env);
  const client = openTables(stage.region);
  const TableName = stackOf(stage);
  const [backup, table] = await Promise.all([readItems(client, values.from), readItems(client, TableName)]);
  const now = new Date();
  const { copied, left } = decideCopies(backup, table, now);
  const count = (why: string) => left.filter((one) => one.why === why).length;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`${values.from}: ${backup.length} items; ${TableName}: ${table.length}`);
  say(`left: ${count("stands")} stand, ${count("passing")} were good for minutes, ${count("live")} parked grants are live since`);
  for (const { item, why } of left.filter((one) => isConnection(one.item) && one.why !== "stands")) {
    say(`left: ${item.pk} ${item.sk} (${why} since the backup)`);
  }
  const connections = copied.filter(isConnection).length;
  if (values.write === true) {
    say(`copied: ${await writeMissing(client, TableName, copied, now)} items, ${connections} connections among them`);
  } else {
    say(`would copy ${copied.length} items, ${connections} connections among them; add --write`);
  }
});
