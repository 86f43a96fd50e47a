import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { Connection, CredentialReference } from "../connection.ts";
import { toLiveKey } from "../credential-key.ts";
import type { CredentialFields } from "../credential-store.ts";
import { toFailureUnder } from "../lease/lease.ts";
import { type Outcome, updateTo } from "../lease/with-lease.ts";
import { noMethod, toCall } from "../methods.ts";
import type { Duty, DutyDone, Method } from "../provider.ts";
import { unchanged } from "../record/transitions.ts";
import { type CurrentCredential, readCurrent } from "../turn/read-current.ts";
import type { RefreshDeps, RefreshResult } from "../turn/refresh-result.ts";
import type { Turn } from "../turn/turn.ts";
import { unlessInDoubt } from "../unless-in-doubt.ts";
import { afterDuty, afterDutyFailure } from "./after-duty.ts";
import type { DutyResult } from "./duty-result.ts";
import { dutiesOfRefreshed, type EngineDuties, engineDuties } from "./engine-duties.ts";

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
      return { result: toDutyResult(name, connection, result), ...defined({ write }) };
    }
    const duty = findDuty(method, name);
    const current = await readCurrent(turn, method);
    before = current.transition;
    const done = await duty(current.stored.fields, toCall(before.connection, guard), deps.clock());
    const credential = done.credential === undefined ? before.connection.credential : await replace(turn, current, done.credential);
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

/** Stores the credential that a duty returned, in place of the one it got, for the same grant. */
async function replace(
  { deps, connection, guard }: Turn,
  { stored }: CurrentCredential,
  given: CredentialFields,
): Promise<CredentialReference> {
  const key = toLiveKey(connection);
  const fields = { ...given, grant_id: new Secret(connection.grantId) };
  const { version } = await deps.credentials.write(key, fields, { cas: stored.version }, guard);
  return { ref: deps.credentials.locate(key), version };
}
