import { npmCommand, type OfStage, ofStage } from "./command.ts";
import { compareStores } from "./restore/compare.ts";
import { describeComparison } from "./restore/describe-comparison.ts";
import { readRecords } from "./restore/read-records.ts";
import { readCredentials } from "./restore/stored-credentials.ts";
import { openTables, readItems } from "./restore/table-items.ts";
import { readVaultPlace } from "./restore/vault-place.ts";
import { runCommand } from "./run-command.ts";
import { readStage, stackOf } from "./stage.ts";

/**
 * `npm run compare-stores -- --stage prod`: says what the table and Vault have lost of each other, as after a restore of one of them. It reads both, asks
 * no provider, and changes nothing. It ends with 1 if something is lost.
 */

const command = ofStage(
  npmCommand(
    "compare-stores",
    "lists what the table and Vault have lost of each other, and changes nothing. Exits with 1 if something is lost. VAULT_ADDR and VAULT_TOKEN lead to Vault",
    "--stage prod",
  ),
);

await runCommand(async () => {
  const stage = readStage(command.parse().opts<OfStage>(), process.env);
  const place = readVaultPlace(process.env, stackOf(stage));
  const [items, credentials] = await Promise.all([readItems(openTables(stage.region), stackOf(stage)), readCredentials(place)]);
  const { records, unreadable } = readRecords(items);
  const { lines, isWhole } = describeComparison(compareStores(place.base, records, credentials), place.mount);
  const ofUnreadable = unreadable.map((key) => `this release cannot read the record: ${key}`);
  process.stdout.write(`${[...lines, ...ofUnreadable].join("\n")}\n`);
  process.exitCode = isWhole && unreadable.length === 0 ? 0 : 1;
});
