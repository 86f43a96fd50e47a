import { unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";

/** The finder of unnamed connections, where no test has one: a request without an account is about `default` alone. */
export const onUsualAccount = unnamedAccounts({
  connections: { listPage: async () => ({ connections: [], isLast: true }) },
  clock: () => new Date(0),
});
