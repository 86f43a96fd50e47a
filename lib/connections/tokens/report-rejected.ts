import { untilAborted } from "../../until-aborted.ts";
import type { Access, ConnectionKey } from "../connection.ts";
import { type DropRejectedDeps, dropRejected } from "./drop-rejected.ts";
import { untilForgotten } from "./remembered-tokens.ts";
import type { TokenBroker } from "./serve-token.ts";
import type { ServedToken } from "./served-token.ts";
import { tooLate } from "./token-flights.ts";

/** A caller's report, and the token that it wants in place of the refused one. */
export type RejectionReport = {
  /** Of the refused token: see `fingerprintOf`. */
  readonly fingerprint: string;
  readonly minTtlSeconds: number;
  readonly access: Access;
};

export type ReportRejected = (
  key: ConnectionKey,
  report: RejectionReport,
  limits: { readonly signal: AbortSignal; readonly endsAt: Date },
) => Promise<ServedToken>;

/**
 * Makes the receiver of reports that a provider refused a token. One for a process: of the callers who report one token, one does the work.
 *
 * The report that drops the token is answered only when no process trusts its memory of that token any more. So from its answer on, no process
 * serves the token.
 *
 * @throws {Failure} What {@link dropRejected} and the broker throw: why there is no other token now.
 */
export function rejectionReports(deps: DropRejectedDeps, broker: TokenBroker): ReportRejected {
  const drops = new Map<string, ReturnType<typeof dropRejected>>();

  return async (key, { fingerprint, minTtlSeconds, access }, { signal, endsAt }) => {
    const name = JSON.stringify([key.tenant, key.provider, key.account, access, fingerprint]);
    const drop = drops.get(name) ?? dropRejected(deps, key, { fingerprint, access }, signal, endsAt).finally(() => drops.delete(name));
    drops.set(name, drop);
    const dropped = await untilAborted(drop, signal, tooLate);
    // Where tokens are minted, this process may remember another token of the same credential: only a new one shows whether that still works.
    broker.forget(key, access, dropped === undefined ? fingerprint : undefined);
    try {
      return await broker.serve(key, minTtlSeconds, signal, endsAt, access);
    } finally {
      await (dropped && untilForgotten(deps, dropped.at, signal));
    }
  };
}
