import { serveSet } from "../../lib/http/serve-set.ts";
import { handler as connections } from "../connections/read.ts";
import { handler as targets } from "../connections/targets.ts";
import { handler as setupLedger } from "../gcp/setup-ledger.ts";
import { handler as ownClients } from "../oauth-clients/read.ts";
import { handler as deliveries } from "../webhooks/deliveries.ts";

export const handler = serveSet(connections, targets, setupLedger, ownClients, deliveries);
