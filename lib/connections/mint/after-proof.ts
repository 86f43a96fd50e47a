import type { Connection } from "../connection.ts";
import type { Token } from "../provider.ts";
import { afterRefresh, type OutcomeContext, type Transition } from "../refresh/transitions.ts";

/**
 * The record after a token was minted and the provider took it: active, without a failure. Nothing of the token is on the record
 * but when it was issued. A scope that is missing is noted and does not end the connection: what a method cannot do without, its
 * probe throws.
 */
export function afterProof(
  before: Connection,
  { issuedAt, scopes }: Token,
  credentialVersion: number,
  missing: readonly string[],
  context: OutcomeContext,
): Transition {
  const { connection, events } = afterRefresh(before, { issuedAt, scopes }, credentialVersion, [], context);
  return { connection: { ...connection, scopesMissing: missing }, events };
}

/** The record whose next probe is at this instant. */
export const probedNextAt = (connection: Connection, at: Date | undefined): Connection =>
  at === undefined ? connection : { ...connection, duties: { ...connection.duties, probe: at } };
