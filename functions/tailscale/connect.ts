import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { type Connection, usualAccount } from "../../lib/connections/connection.ts";
import { runDueWork } from "../../lib/connections/duties/run-due-work.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { asFailure } from "../../lib/errors.ts";
import type { EndpointRequest } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { composeConnect, composeSealer } from "../compose.ts";
import { answerRefusedSubmission, connectSubmitted } from "../submission/connect-submitted.ts";
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
      const { connection, findings } = await submit({ at, method: "client", fields, afterLive: createFirstKey(deps, request) });
      const deviceCount = Number(connection.details?.devices ?? 0);
      return { success: true, message: "Tailscale connected successfully", ...toTailnet(connection), deviceCount, findings };
    },
    refuse: (failure, request) => answerRefusedSubmission(failure, request, fieldTexts),
  }),
);

const fieldTexts: Readonly<Record<string, string>> = { clientId: "Invalid client ID format", clientSecret: "Invalid client secret format" };

/**
 * Creates the auth key of a connection that has just become live: the duty is due at once, and runs here instead of in the next minute
 * of the schedule. Never throws. The connection stands without the key, and the schedule tries again what fails here.
 *
 * `signal` is the time that is left for it. Resolves to the record as it then is.
 */
const createFirstKey =
  (deps: RefreshPorts, { endsAt, logger }: Pick<EndpointRequest, "endsAt" | "logger">) =>
  async (connection: Connection, signal: AbortSignal): Promise<Connection> => {
    try {
      const result = await runDueWork(deps, connection, signal, endsAt, { isInline: true });
      if ("failure" in result && result.failure !== undefined) {
        reportFailure(result.failure, logger);
      }
      return "connection" in result ? result.connection : connection;
    } catch (error) {
      reportFailure(asFailure(error), logger);
      return connection;
    }
  };

export const handler = writeLambda(createHandler, (env) => {
  const { secrets, ...connect } = composeConnect(env, { tailscale: connects });
  return { ...connect, sealer: composeSealer(env, secrets) };
});
