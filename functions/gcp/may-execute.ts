import { isLogin } from "../../lib/providers/google/connected-projects.ts";
import { toAccountsOf } from "../../lib/providers/google/setup/known-accounts.ts";
import type { MayExecute } from "../may-execute.ts";

/** After a login: once a setup has made the account that may act. With a key, the customer's roles decide, and no record shows them. */
export const mayExecuteInGoogle: MayExecute = async (connection, ledger) =>
  !isLogin(connection) || toAccountsOf(await ledger.list(connection), connection).operator !== undefined;
