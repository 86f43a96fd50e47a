import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { usualAccount } from "../../lib/connections/connection.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { serve } from "../../lib/http/serve.ts";
import { composeConnect, composeSealer } from "../compose.ts";
import { answerRefusedSubmission, connectSubmitted } from "../submission/connect-submitted.ts";
import { runFirstDuty } from "../submission/run-first-duty.ts";
import { writeLambda } from "../write-lambda.ts";
import { connects } from "./provider.ts";
import * as routes from "./routes.ts";
import { toTailnet } from "./to-tailnet.ts";

type Deps = Omit<SubmitConnectionDeps, "afterLive"> & RefreshPorts;

/** `POST /tailscale_api/tailscale/connect`: connects the tailnet of the customer's OAuth client, and creates its auth key. */
export const createHandler = serve(routes.connectTailscale, (deps: Deps) =>
  connectSubmitted(deps, {
    connect: async (fields, request, submit) => {
      const { principal, account = usualAccount } = request;
      const at = { tenant: principal.tenant, provider: "tailscale", account } as const;
      const { connection, findings } = await submit({ at, method: "client", fields, afterLive: runFirstDuty(deps, request) });
      const deviceCount = Number(connection.details?.devices ?? 0);
      return { success: true, message: "Tailscale connected successfully", ...toTailnet(connection), deviceCount, findings };
    },
    refuse: (failure, request) => answerRefusedSubmission(failure, request, fieldTexts),
  }),
);

const fieldTexts: Readonly<Record<string, string>> = { clientId: "Invalid client ID format", clientSecret: "Invalid client secret format" };

export const handler = writeLambda(createHandler, (env) => {
  const { secrets, ...connect } = composeConnect(env, { tailscale: connects });
  return { ...connect, sealer: composeSealer(env, secrets) };
});
