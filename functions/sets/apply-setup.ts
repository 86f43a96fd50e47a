import { serveSet } from "../../lib/http/serve-set.ts";
import { handler as setup } from "../connections/setup.ts";
import { handler as applyPlan } from "../gcp/apply-plan.ts";

export const handler = serveSet(applyPlan, setup);
