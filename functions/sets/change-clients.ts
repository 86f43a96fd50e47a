import { serveSet } from "../../lib/http/serve-set.ts";
import { handler as changeClients } from "../oauth-clients/change.ts";

export const handler = serveSet(changeClients);
