import { defined } from "../../defined.ts";
import { buildOpaqueValue, hashOpaqueValue } from "../../oauth/opaque-value.ts";
import { Secret } from "../../secret.ts";
import { minutesAfter } from "../../system.ts";
import { withDeadline } from "../../until-aborted.ts";
import { attemptMinutes, carryOnMinutes, type ParkedGrant } from "../attempt.ts";
import { type Connection, type Tags, toKey } from "../connection.ts";
import { toParkedKey } from "../credential-store.ts";
import { summariseFindings } from "../finding.ts";
import { discardParkedGrant } from "../parked/discard-parked-grant.ts";
import { refuseOtherAccount, refuseStaleTakeover } from "../parked/refuse-stale-grant.ts";
import type { LivePorts } from "../ports.ts";
import type { Verified } from "../provider.ts";
import { type LiveConnection, makeLiveOrDiscard } from "./make-live.ts";
import { type Submission, type VerifySubmissionDeps, verifySubmission } from "./verify-submission.ts";

export type SubmitConnectionDeps = LivePorts &
  VerifySubmissionDeps & {
    /**
     * Runs the duties that are due as soon as a connection is live, such as creating a key at the provider, and returns the updated record.
     * Never throws: an unfinished duty stays due, and the schedule runs it.
     */
    readonly afterLive?: (connection: Connection, signal: AbortSignal) => Promise<Connection>;
  };

export type SubmittedConnection<Input> = Submission<Input> & {
  readonly principalId: string;
  /** The caller agreed that another account may take the place of the one connected before. Default: no. */
  readonly replaceAccount?: boolean;
  /** The id of the grant of the login that setup ends with it: see `ParkedGrant`. Default: none. */
  readonly endsLogin?: string;
  /** For the finish of a connect session: the id of its grant, and until when a finish can come. Default: none. */
  readonly connectSession?: { readonly grantId: string; readonly until: Date };
  /** What the person calls the connection. Default: it keeps the name that it has. */
  readonly label?: string;
  /** All tags of the connection. Default: it keeps those that it has. */
  readonly tags?: Tags;
};

/** The deadlines of the parts of a submission. */
export type SubmissionSignals = {
  /** The work on the connection. */
  readonly work: AbortSignal;
  /** The erasing of a failed submission. Later than `work`. */
  readonly withdraw: AbortSignal;
};

type Submitted = LiveConnection & Pick<Verified, "findings" | "reachable">;

/**
 * Connects an account with the credential that the caller submits: proves it at the provider by reads alone, stores it, makes it live.
 *
 * It goes through a parked record as a login does, so that every stored credential has a record that leads to it. A process that dies
 * leaves a live connection or, after a sweep, nothing. The same submission sent twice is two attempts, and the last to go live wins. So it
 * is safe to send one again after a failure.
 *
 * @throws {Failure} `stopped`, and what does not work at the provider: nothing is stored. `account_mismatch`: another account is connected, or another login than the one that it ends,
 *   and nothing is stored. `connection_busy`, `deadline_exceeded`, store failures: retry; if the submission was stored, the sweeper makes it live within
 *   minutes.
 */
export async function submitConnection<Input>(
  deps: SubmitConnectionDeps,
  submission: SubmittedConnection<Input>,
  signals: SubmissionSignals,
): Promise<Submitted> {
  const startedAt = deps.clock();
  await withDeadline(signals.work)(() => deps.switches.requireOpen(submission.at));
  const { verified, previous, reservedId } = await verifySubmission(deps, submission, signals.work);
  const parked = { ...buildParked(deps, submission, verified, startedAt), ...defined({ reservedId }) };
  refuseOtherAccount(parked, previous);
  refuseStaleTakeover(parked, previous);
  await store(deps, parked, verified, signals);
  const live = await makeLiveOrDiscard(deps, parked, signals.work, signals.withdraw);
  const connection = (await deps.afterLive?.(live.connection, signals.work)) ?? live.connection;
  const { findings, reachable } = verified;
  return { ...live, connection, findings, ...defined({ reachable }) };
}

/** @param startedAt - A disconnect that began later cancels the submission, also while it was proved. */
function buildParked<Input>(
  deps: LivePorts,
  submission: SubmittedConnection<Input>,
  { identity, credential, scopes, details, duties, findings }: Verified,
  startedAt: Date,
): ParkedGrant {
  const { at, method, principalId, replaceAccount = false, endsLogin, connectSession, label, tags } = submission;
  const now = deps.clock();
  return {
    ...toKey(at),
    method: method.name,
    parkedId: connectSession?.grantId ?? hashOpaqueValue(buildOpaqueValue(deps.random).reveal()),
    phase: "confirming",
    principalId,
    // No confirmation has this hash: a submission needs none.
    confirmationHash: hashOpaqueValue(""),
    needsConfirmation: false,
    confirmedAt: startedAt,
    identity,
    details,
    duties,
    checked: summariseFindings(findings, now),
    ...(credential === undefined ? { storesNothing: true } : {}),
    // The customer chooses a client's scopes at the provider: the requested ones are those and the missing ones.
    scopesRequested: [...scopes, ...method.missingScopes(scopes)],
    scopesGranted: scopes,
    hasRefreshToken: false,
    replaceAccount,
    ...defined({ endsLogin, label, tags, waitsForFinish: connectSession && true }),
    expiresAt: connectSession?.until ?? minutesAfter(now, attemptMinutes),
  };
}

/** Writes the record, then the credential. A submission that could not be stored is withdrawn, and its caller gets a failure. */
async function store(deps: LivePorts, parked: ParkedGrant, { credential }: Verified, signals: SubmissionSignals): Promise<void> {
  const inTime = withDeadline(signals.work);
  try {
    await inTime(() => deps.parked.write(parked, minutesAfter(deps.clock(), carryOnMinutes)));
    if (credential !== undefined) {
      const fields = { ...credential, grant_id: new Secret(parked.parkedId) };
      await inTime(() => deps.credentials.write(toParkedKey(parked), fields, { cas: 0 }, signals.work));
    }
  } catch (error) {
    await discardParkedGrant(deps, parked, undefined, signals.withdraw);
    throw error;
  }
}
