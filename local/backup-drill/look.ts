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

/** The code at the end of a refused call's message. */
export function readCode(error: unknown): string {
  const [, code] = /answered \d+ (\w+)$/.exec(error instanceof Error ? error.message : "") ?? [];
  if (code === undefined) {
    throw error;
  }
  return code;
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
