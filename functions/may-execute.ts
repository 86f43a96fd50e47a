import type { Connection } from "../lib/connections/connection.ts";
import type { Ledger } from "../lib/setup/ledger.ts";

/**
 * Says whether anything may be changed at the provider with a connection, from what is stored. Aurora's client offers its agent only then.
 *
 * @param ledger - What setups have made, for a provider that has one.
 */
export type MayExecute = (connection: Connection, ledger: Pick<Ledger, "list">) => boolean | Promise<boolean>;
