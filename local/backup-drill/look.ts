import { ApiFailure } from "../../client/api-failure.ts";
import type { DrillConnection } from "./drill-connection.ts";

/** What a connection does after a restore, as its callers see it. */
export type Look = {
  readonly drill: DrillConnection;
  /** `undefined`: there is no such connection. */
  readonly status?: string;
  /** What the broker answers at once: a token that the provider accepts or not, or a failure's code. */
  readonly served: string;
  /** The answer to a refresh: `refreshed`, or a failure's code. */
  readonly refreshed: string;
};

/** Looks at a connection as the product does: asks the broker, then for a refresh, then reads the record. */
export async function lookAt(drill: DrillConnection): Promise<Look> {
  const { connection } = drill;
  const served = await connection.serve().then(async (token) => ((await drill.isAccepted(token)) ? "accepted" : "not accepted"), readCode);
  const refreshed = await connection.refresh().then(() => "refreshed", readCode);
  const status = await connection.read().then((record) => record.status, readCode);
  return { drill, served, refreshed, ...(status === "not_found" ? {} : { status }) };
}

/** Reads the code of a refused call. @throws What it was given, if the API did not answer. */
export function readCode(error: unknown): string {
  if (error instanceof ApiFailure && error.code !== undefined) {
    return error.code;
  }
  throw error;
}

/** The look in a few words, for a table. */
export function describeLook({ drill, status, served, refreshed }: Look): string {
  if (status === undefined) {
    return drill.fate === "disconnected" ? "stays disconnected" : "record lost";
  }
  const works = served === "accepted" && refreshed === "refreshed";
  if (drill.fate === "disconnected") {
    return works ? "back to life" : `shown, dead: ${refreshed}`;
  }
  if (works) {
    return "works";
  }
  return served === "accepted" ? `works until its token expires: ${refreshed}` : `connect again: ${served}`;
}
