import type { Connection } from "../../lib/connections/connection.ts";
import { tendConnection } from "../../lib/connections/duties/tend-connection.ts";
import type { RefreshDeps } from "../../lib/connections/turn/refresh-result.ts";
import { asFailure } from "../../lib/errors.ts";
import type { EndpointRequest } from "../../lib/http/http-handler.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";

/**
 * Creates the auth key of a connection that has just become live: the duty is due at once, and runs here instead of in the next minute
 * of the schedule. Never throws. The connection stands without the key, and the schedule tries again what fails here.
 *
 * @param signal - The time that is left for it.
 * @returns The record as it then is.
 */
export async function createFirstKey(
  deps: RefreshDeps,
  connection: Connection,
  signal: AbortSignal,
  { endsAt, logger }: Pick<EndpointRequest, "endsAt" | "logger">,
): Promise<Connection> {
  try {
    const result = await tendConnection(deps, connection, signal, endsAt, { isInline: true });
    if ("failure" in result && result.failure !== undefined) {
      reportFailure(result.failure, logger);
    }
    return "connection" in result ? result.connection : connection;
  } catch (error) {
    reportFailure(asFailure(error), logger);
    return connection;
  }
}
