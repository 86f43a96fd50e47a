import { unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { newConnection } from "../fixtures/new-connection.ts";

/** The finder of unnamed connections, where no test has one: a request without an account is about `default` alone. */
export const onlyUsual = unnamedAccounts({
  connections: { read: async (key) => newConnection({ ...key, isOnly: true }), listPage: async () => ({ connections: [], isLast: true }) },
  clock: () => new Date(0),
});
