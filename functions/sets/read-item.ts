import { serveSet } from "../../lib/http/serve-set.ts";
import { handler as setupStatus } from "../gcp/setup-status.ts";
import { handler as webhook } from "../webhooks/read.ts";

export const handler = serveSet(setupStatus, webhook);
