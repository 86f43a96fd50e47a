import { type Environment, readConfig, text } from "../../lib/config.ts";
import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import type { RefreshDeps } from "../../lib/connections/turn/refresh-result.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { serve } from "../../lib/http/serve.ts";
import { answerRefusedSubmission } from "../submission/answer-refused-submission.ts";
import { composeSubmission } from "../submission/compose-submission.ts";
import { connectSubmitted } from "../submission/connect-submitted.ts";
import { writeLambda } from "../write-lambda.ts";
import { createFirstKey } from "./create-first-key.ts";
import { connects } from "./provider.ts";
import * as routes from "./routes.ts";
import { toTailscaleKey } from "./tailscale-key.ts";
import { toTailnet } from "./to-tailnet.ts";

type Deps = Omit<SubmitConnectionDeps, "afterLive"> & RefreshDeps;

/** `POST /tailscale_api/tailscale/connect`: connects the tailnet of the customer's OAuth client, and creates its auth key. */
export const createHandler = serve(routes.connectTailscale, (deps: Deps) =>
  connectSubmitted(deps, {
    connect: async (fields, request, submit) => {
      const afterLive = (connection: Connection, left: AbortSignal) => createFirstKey(deps, connection, left, request);
      const { connection, findings } = await submit({
        at: toTailscaleKey(request.principal, request.account),
        method: "client",
        fields,
        afterLive,
      });
      const deviceCount = Number(connection.details?.devices ?? 0);
      return { success: true, message: "Tailscale connected successfully", ...toTailnet(connection), deviceCount, findings };
    },
    refuse: (failure, request) => answerRefusedSubmission(failure, request, fieldTexts),
  }),
);

const fieldTexts: Readonly<Record<string, string>> = {
  clientId: "Invalid client ID format",
  clientSecret: "Invalid client secret format",
};

function compose(env: Environment) {
  const config = readConfig(env, { sealKeySecretId: text("SEAL_KEY_SECRET_ID") });
  const { secrets, ...submission } = composeSubmission(env, { tailscale: connects });
  return { ...submission, sealer: aesSealer(secrets, config.sealKeySecretId, submission.random) };
}

export const handler = writeLambda(createHandler, compose);
