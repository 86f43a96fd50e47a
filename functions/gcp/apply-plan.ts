import { randomUUID } from "node:crypto";
import { replyProblem } from "../../lib/http/problem-details.ts";
import { reply } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { type ApplyPlanDeps, applyPlan } from "../../lib/setup/apply-plan.ts";
import { composeGoogleSetup } from "../gcp-setup/compose-google-setup.ts";
import { readOnlyKey } from "../only-connection.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeStartSetup } from "./compose-setup.ts";
import { requireLogin, type SetupConnections } from "./require-login.ts";
import * as routes from "./routes.ts";

type Deps = ApplyPlanDeps & SetupConnections;

/** `POST /gcp/setup/apply`: starts a run that makes exactly the changes of a plan that was shown. 409 when they are not the same any more, or another run works. */
export const createHandler = serve(
  routes.applySetup,
  (deps: Deps) =>
    async ({ principal, query, requestId, signal, endsAt, body: { plan } }) => {
      const key = await readOnlyKey(deps, { principal, query }, "gcp");
      await requireLogin(deps, key);
      const approval = { key, hash: plan, runId: randomUUID(), startedBy: principal.id };
      const { kind, runId } = await applyPlan(deps, approval, { signal, endsAt });
      return kind === "busy" ? busy(runId, requestId) : reply(202, { run_id: runId });
    },
);

/** The run that works now would do nothing of the plan. */
const busy = (runId: string, requestId: string) =>
  replyProblem({
    title: "Another setup of this connection is running",
    status: 409,
    action: "Wait until it has ended, then look at the plan again and apply it.",
    code: "connection_busy",
    run_id: runId,
    request_id: requestId,
  });

export const handler = writeLambda(createHandler, (env) => ({ ...composeGoogleSetup(env), ...composeStartSetup(env) }));
