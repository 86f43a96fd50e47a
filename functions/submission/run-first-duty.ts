import type { Connection } from "../../lib/connections/connection.ts";
import { runDueWork } from "../../lib/connections/duties/run-due-work.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { asFailure } from "../../lib/errors.ts";
import type { EndpointRequest } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";

/**
 * Runs the duty of a new connection if one is due at once, such as creating an auth key. The schedule would run it within a minute. Never throws:
 * the connection stands without it, and the schedule tries again.
 *
 * `signal` is the time that is left for it. Resolves to the record as it then is.
 */
export const runFirstDuty =
  (deps: RefreshPorts, { endsAt, logger }: Pick<EndpointRequest, "endsAt" | "logger">) =>
  async (connection: Connection, signal: AbortSignal): Promise<Connection> => {
    if (!Object.values(connection.duties ?? {}).some((at) => at <= deps.clock())) {
      return connection;
    }
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
