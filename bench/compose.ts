import { composeEngine } from "../functions/compose.ts";
import { everyMethod } from "../functions/providers.ts";
import type { RefreshDueDeps } from "../lib/connections/jobs/refresh-due.ts";
import type { Logger } from "../lib/log.ts";
import { allowHotClient } from "../lib/outbound/hot-client.ts";
import { loadUndici } from "../lib/outbound/load-undici.ts";
import { dueConnectionsIn } from "../lib/table/due.ts";
import { parkedGrantsIn } from "../lib/table/parked-grants.ts";
import { revocationMarksIn } from "../lib/table/revocation-marks.ts";
import { tombstonesIn } from "../lib/table/tombstones.ts";

/** The deployed scheduled function, and the warnings and errors that it logged: a bench with a failure has measured something else. */
export type Subject = { readonly deps: RefreshDueDeps; readonly complaints: string[] };

/** Composes the product as its functions do, against the mocks. Only its log and its metrics are replaced. */
export function compose(environment: Readonly<Record<string, string>>, shards: number): Subject {
  allowHotClient(loadUndici);
  // The SDK reads its own settings from the process.
  Object.assign(process.env, environment);
  const complaints: string[] = [];
  const complain = (message: string, fields: object = {}) => {
    complaints.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger: Logger = { debug: () => {}, info: () => {}, warn: complain, error: complain, with: () => logger };
  const { table, ...keeping } = composeEngine({ ...environment, REFRESH_SHARDS: String(shards) }, everyMethod);
  const deps: RefreshDueDeps = {
    ...keeping,
    logger,
    due: dueConnectionsIn(table, shards),
    parked: parkedGrantsIn(table),
    tombstones: tombstonesIn(table),
    revocationMarks: revocationMarksIn(table),
    teardowns: new Map(),
    count: (provider, outcome, times) => {
      if (!outcome.startsWith("refreshed ")) {
        complaints.push(`${times} times: ${provider} ${outcome}`);
      }
    },
  };
  return { deps, complaints };
}

/** Checks that the product logged no warning and no error. @throws {Error} It did. */
export function checkSilent({ complaints }: Subject): void {
  if (complaints.length > 0) {
    throw new Error(`the product complained ${complaints.length} times, first: ${complaints.slice(0, 3).join("; ")}`);
  }
}
