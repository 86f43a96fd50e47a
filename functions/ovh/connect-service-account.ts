import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { serve } from "../../lib/http/serve.ts";
import { toRegion } from "../../lib/providers/ovh/ovh-regions.ts";
import { parseServiceAccountInput } from "../../lib/providers/ovh/service-account-method.ts";
import { composeConnect } from "../compose.ts";
import { answerRefusedSubmission, connectSubmitted } from "../submission/connect-submitted.ts";
import { writeLambda } from "../write-lambda.ts";
import { connects } from "./provider.ts";
import { toRegionKey } from "./regions.ts";
import * as routes from "./routes.ts";

/** `POST /ovh_api/ovh/service-account/connect`: connects a region by the customer's own client-credentials client. */
export const createHandler = serve(routes.connectOvhServiceAccount, (deps: SubmitConnectionDeps) =>
  connectSubmitted(deps, {
    connect: async (fields, { principal, account: named }, submit) => {
      const at = toRegionKey(principal, parseServiceAccountInput(fields).endpoint, named);
      const { connection, findings } = await submit({ at, method: "service_account", fields });
      const { account, identity, details } = connection;
      const projectCount = details?.projects === undefined ? null : Number(details.projects);
      return {
        success: true,
        message: "OVHcloud connected successfully",
        endpoint: toRegion(account),
        account: identity.id,
        projectCount,
        findings,
      };
    },
    refuse: (failure, request) => answerRefusedSubmission(failure, request, fieldTexts),
  }),
);

const fieldTexts: Readonly<Record<string, string>> = {
  endpoint: "Invalid endpoint",
  clientId: "Invalid client ID format",
  clientSecret: "Invalid client secret format",
};

export const handler = writeLambda(createHandler, (env) => composeConnect(env, { ovh: connects }));
