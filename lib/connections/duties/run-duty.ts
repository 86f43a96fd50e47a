import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { Connection, CredentialReference } from "../connection.ts";
import { readUnderLease } from "../credential/read-credential.ts";
import { unlessForeign } from "../credential/unless-foreign.ts";
import { toLiveKey } from "../credential-key.ts";
import type { CredentialFields, StoredCredential } from "../credential-store.ts";
import { toFailureUnder } from "../lease/lease.ts";
import { type Outcome, updateTo } from "../lease/with-lease.ts";
import { noMethod, toCall } from "../methods.ts";
import type { Duty, DutyDone, Method } from "../provider.ts";
import { type Transition, unchanged } from "../record/transitions.ts";
import { reconcile } from "../turn/reconcile.ts";
import type { RefreshDeps, RefreshResult } from "../turn/refresh-result.ts";
import type { Turn } from "../turn/turn.ts";
import { unlessInDoubt } from "../unless-in-doubt.ts";
import { afterDuty, afterDutyFailure } from "./after-duty.ts";
import type { DutyResult } from "./duty-result.ts";
import { dutiesOfRefreshed, type EngineDuties, engineDuties } from "./engine-duties.ts";

/** The credential that a duty uses, and the record that names the same version. Without `stored`: the method stores nothing. */
type Current = { readonly stored?: StoredCredential; readonly transition: Transition };

export type DutyOptions = { readonly ofEngine?: EngineDuties; readonly isInline?: boolean };

/**
 * Runs one step of a duty under the lease: credential, step, credential with compare-and-set; the record is the outcome. Never
 * throws.
 *
 * The end of the lease may interrupt the step anywhere: it is idempotent, and computes its next time from the stored credential or from the
 * provider. So a credential that could not be stored is not sealed onto the record: the next step finds what this one created at the
 * provider.
 *
 * @param options - `isInline`: it runs in the request that made the connection. If the end of that request interrupts it, it stays due at
 *   once: the schedule has more time for it. A duty that is too slow for the schedule too is moved on, as after any failure.
 */
export async function runDuty(
  turn: Turn,
  name: string,
  { ofEngine = engineDuties, isInline = false }: DutyOptions = {},
): Promise<Outcome<DutyResult>> {
  const { deps, connection, interrupted, guard } = turn;
  let before = unchanged(connection);
  const fail = async (met: Failure): Promise<Outcome<DutyResult>> => {
    if (isInline && met.code === "deadline_exceeded") {
      return { result: { kind: "duty", name, connection, failure: met } };
    }
    const failure = await unlessInDoubt(deps, before.connection, met);
    const failed = afterDutyFailure(before, name, failure, turn.context());
    return updateTo(failed, { kind: "duty", name, connection: failed.connection, failure });
  };
  if (interrupted) {
    // A connection that killed its last holder must not kill the next one at the head of the queue.
    return fail(new Failure("refresh_interrupted"));
  }
  const method = deps.methods.find(connection);
  if (method === undefined) {
    return fail(noMethod(connection));
  }
  try {
    if (method.tokens === "minted" && ofEngine[name] !== undefined) {
      const { result, write } = await ofEngine[name](turn, method);
      return { result: toDutyResult(name, connection, result), ...(write === undefined ? {} : { write }) };
    }
    const duty = findDuty(method, name);
    const current = await readCurrent(turn, method);
    before = current.transition;
    const done = await duty(current.stored?.fields ?? {}, toCall(before.connection, guard), deps.clock());
    const stored = done.credential === undefined ? current.stored : await replace(turn, current, done.credential);
    const credential = stored && toReference(turn, stored);
    await refuseInDoubt(deps, before.connection, done);
    const after = afterDuty(before, name, done, credential, turn.context());
    return updateTo(after, { kind: "duty", name, connection: after.connection });
  } catch (error) {
    return fail(toFailureUnder(guard, error));
  }
}

/** @throws {Failure} `mass_refusal`: what the duty tells would end the connection, and many others are told the same. */
async function refuseInDoubt(deps: RefreshDeps, connection: Connection, { tell }: DutyDone): Promise<void> {
  if (tell?.name !== "trust_insecure") {
    return;
  }
  const failure = await unlessInDoubt(deps, connection, new Failure(tell.code));
  if (failure.code !== tell.code) {
    throw failure;
  }
}

function toDutyResult(name: string, before: Connection, result: RefreshResult): DutyResult {
  const connection = result.kind === "absent" ? before : result.connection;
  return { kind: "duty", name, connection, ...(result.kind === "failed" ? { failure: result.failure } : {}) };
}

/** @throws {Failure} `configuration_invalid`: a record of another release names a duty that this one does not have. */
function findDuty(method: Method, name: string): Duty {
  const duty = method.duties?.[name] ?? (method.tokens === "refreshed" ? dutiesOfRefreshed[name] : undefined);
  if (duty === undefined) {
    throw new Failure("configuration_invalid", { detail: `no such duty here: ${method.provider}/${method.name}/${name}` });
  }
  return duty;
}

/**
 * Reads the credential for the duty. The record of a minted method only has to name its version: no token is stored.
 *
 * @throws {Failure} `credential_missing`, or what the stores throw.
 */
async function readCurrent(turn: Turn, method: Method): Promise<Current> {
  const { deps, connection, first, signal } = turn;
  if (connection.credential === undefined) {
    return { transition: unchanged(connection) };
  }
  const reading = await await readUnderLease(deps, turn, await first, signal);
  if ("failure" in reading) {
    throw reading.failure;
  }
  const stored = await unlessForeign(deps, connection, reading.stored);
  if (method.tokens === "refreshed") {
    return reconcile(turn, method, stored);
  }
  if (stored === undefined) {
    throw new Failure("credential_missing");
  }
  return { stored, transition: unchanged({ ...connection, credential: toReference(turn, stored) }) };
}

/** Stores the credential that a duty returned, in place of the one it got, for the same grant. */
async function replace({ deps, connection, guard }: Turn, { stored }: Current, given: CredentialFields): Promise<StoredCredential> {
  const fields = { ...given, grant_id: new Secret(connection.grantId) };
  const { version } = await deps.credentials.write(toLiveKey(connection), fields, { cas: stored?.version ?? 0 }, guard);
  return { version, fields };
}

const toReference = ({ deps, connection }: Turn, { version }: StoredCredential): CredentialReference => ({
  ref: deps.credentials.locate(toLiveKey(connection)),
  version,
});
