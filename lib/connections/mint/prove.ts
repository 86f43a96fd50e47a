import type { Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import { type Finding, summariseFindings } from "../finding.ts";
import { type Outcome, toFailureUnder, updateTo } from "../lease/with-lease.ts";
import { guardMassRefusal, noteAccepted } from "../mass-refusal.ts";
import { toCall } from "../methods.ts";
import type { MethodCommon, Minted } from "../provider.ts";
import { buildUseless, isAlive } from "../record/live-token.ts";
import {
  afterFailure,
  afterPartialRefresh,
  rescheduled,
  type StoredToken,
  type Transition,
  type TransitionContext,
  unchanged,
} from "../record/transitions.ts";
import { readCurrent } from "../turn/read-current.ts";
import { type RefreshResult, type Turn, updateToFailed } from "../turn/turn.ts";
import { checkSeparateAccess, retryRejectedToken } from "./separate-access.ts";

/**
 * Proves a connection whose tokens are minted: mints a new token, asks the provider whether it works, and records the outcome. So a
 * connection recovers when its customer has repaired it, and a revoked secret is noticed before a caller needs it. A level of access that
 * has a credential of its own is tried as well, and is a finding if it does not work.
 *
 * It may be interrupted anywhere: no stored value can be lost, and the record stays as it is.
 *
 * @param nextProbeAt - When the next probe falls due. Absent: the instant on the record stays. After a passing failure the end of the
 *   back-off counts instead.
 * @returns `refreshed` with the token and the findings, or `failed`.
 */
export async function prove(turn: Turn, method: MethodCommon & Minted, nextProbeAt?: Date): Promise<Outcome<RefreshResult>> {
  const { deps, connection, cause, signal } = turn;
  const limit = AbortSignal.any([signal, turn.guard]);
  let accepted = connection;
  try {
    const { stored, transition } = await readCurrent(turn, method);
    const { fields, version } = stored;
    accepted = transition.connection;
    const call = toCall(accepted, limit);
    await deps.switches.requireOpen(accepted);
    const { token, findings: ofProbe } = await retryRejectedToken(async () => {
      const minted = await method.mint(fields, method.access.includes("full") ? "full" : "read", call);
      return { token: minted, findings: await method.probe(minted, call) };
    });
    noteAccepted(deps, accepted);
    if (!isAlive(token, deps.clock())) {
      throw buildUseless();
    }
    const findings = [...ofProbe, ...(await checkSeparateAccess(method, fields, call))];
    const { issuedAt, scopes } = token;
    const verified = { token: { issuedAt, scopes }, version, missing: method.missingScopes(scopes) };
    const proven = buildVerifiedRecord(probedNextAt(accepted, nextProbeAt), verified, findings, turn.context());
    const reason = cause.kind === "asked" ? "asked" : "probe";
    return updateTo(proven, { kind: "refreshed", reason, connection: proven.connection, token, findings });
  } catch (error) {
    const failure = await guardMassRefusal(deps, accepted, toFailureUnder(limit, error));
    const failed =
      failure.code === "deadline_exceeded" || failure.code === "stopped"
        ? unchanged(connection)
        : afterRefusal(accepted, failure, nextProbeAt, turn.context());
    return updateToFailed(failed, failure);
  }
}

/** Builds the record after a failure. After a passing failure the next probe is due when its back-off expires. */
function afterRefusal(before: Connection, failure: Failure, nextProbeAt: Date | undefined, context: TransitionContext): Transition {
  const failed = afterFailure(before, failure, context);
  const probeAt = failed.connection.failure?.retryAt ?? nextProbeAt;
  if (probeAt === undefined) {
    return failed;
  }
  const { connection } = rescheduled(probedNextAt(failed.connection, probeAt), context);
  return { connection, events: failed.events };
}

/**
 * Builds the record after a token was minted and the provider accepted it: active, without a failure. The record keeps only the instant at
 * which the token was issued, and the worst finding. A missing scope is noted and does not end the connection: if a method cannot work without it, its probe
 * throws.
 */
function buildVerifiedRecord(
  before: Connection,
  stored: StoredToken,
  findings: readonly Finding[],
  context: TransitionContext,
): Transition {
  const { connection, events } = afterPartialRefresh(before, stored, context);
  // Processes may still remember the tokens that are not to be served.
  const rejected = before.rejected === undefined ? {} : { rejected: before.rejected };
  return { connection: { ...connection, ...rejected, checked: summariseFindings(findings, context.now) }, events };
}

/** Sets the record's next probe. */
const probedNextAt = (connection: Connection, at: Date | undefined): Connection =>
  at === undefined ? connection : { ...connection, duties: { ...connection.duties, probe: at } };
