import type { Connection } from "../connection.ts";
import { type Finding, summariseFindings } from "../finding.ts";
import type { Token } from "../provider.ts";
import { afterPartialRefresh, type OutcomeContext, type Transition } from "../record/transitions.ts";

/**
 * Builds the record after a token was minted and the provider accepted it: active, without a failure. The record keeps only the instant at
 * which the token was issued, and the worst finding. A missing scope is noted and does not end the connection: if a method cannot work without it, its probe
 * throws.
 */
export function afterProof(
  before: Connection,
  { issuedAt, scopes }: Token,
  credentialVersion: number,
  { missing, findings }: { readonly missing: readonly string[]; readonly findings: readonly Finding[] },
  context: OutcomeContext,
): Transition {
  const { connection, events } = afterPartialRefresh(before, { issuedAt, scopes }, credentialVersion, missing, context);
  // Processes may still remember the tokens that are not to be served.
  const rejected = before.rejected === undefined ? {} : { rejected: before.rejected };
  return { connection: { ...connection, ...rejected, checked: summariseFindings(findings, context.now) }, events };
}

/** Sets the record's next probe. */
export const probedNextAt = (connection: Connection, at: Date | undefined): Connection =>
  at === undefined ? connection : { ...connection, duties: { ...connection.duties, probe: at } };
