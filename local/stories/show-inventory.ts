import type { Progress } from "../../ops/progress.ts";
import type { Inventory } from "../embedded/inventory.ts";

/** Shows everything that is stored, by store: names and versions, never values. */
export function showInventory({ vault, table, events }: Inventory, progress: Progress, when: string): void {
  progress.heading(`What is stored where, ${when} (names and versions, never values)`);
  progress.line(vault.length === 0 ? "Vault\n  nothing" : "Vault");
  for (const { path, version, fields } of vault) {
    progress.line(`  kv/${path}  version ${version}  ${fields.join(", ")}`);
  }
  progress.line("Table");
  for (const { pk, sk } of table) {
    progress.line(`  ${pk}  ${sk}`);
  }
  progress.line(`Events\n  ${events.join("\n  ")}`);
}
