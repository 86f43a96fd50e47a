import { serveSet } from "../../lib/http/serve-set.ts";
import { handler as connections } from "../connections/list.ts";
import { handler as accounts } from "../connections/list-accounts.ts";
import { handler as statuses } from "../connections/list-statuses.ts";
import { handler as userTokens } from "../connections/list-user-tokens.ts";
import { handler as connection } from "../connections/read.ts";
import { handler as setupLedger } from "../gcp/setup-ledger.ts";
import { handler as deliveries } from "../webhooks/deliveries.ts";

export const handler = serveSet(connections, accounts, statuses, userTokens, connection, setupLedger, deliveries);
