import { type Connection, toKey } from "../../lib/connections/connection.ts";
import { isMadeBy, type Ledger, mustUndo } from "../../lib/setup/ledger.ts";

/** Counts what a connection's setup made and still stands. It stays at the provider when another account takes the connection's place. */
export async function countChanges(ledger: Pick<Ledger, "list">, replaced: Connection): Promise<number> {
  const entries = await ledger.list(toKey(replaced));
  return entries.filter((entry) => mustUndo(entry) && isMadeBy(entry, replaced.identity.id)).length;
}
