import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { withDeadline } from "../../until-aborted.ts";
import type { Connection, ConnectionKey } from "../connection.ts";
import { toCall, toParkedCall } from "../methods.ts";
import type { SubmissionMethod, Verified } from "../provider.ts";
import { findTrustedId, type ReservedIds } from "../reserved-ids.ts";
import type { Connections } from "../stores.ts";

export type Submission<Input> = {
  readonly at: ConnectionKey;
  readonly method: SubmissionMethod<Input>;
  /** The parsed submission. */
  readonly input: Input;
  /** The word of a connect session for its end user, to whom alone the customer's trust is given. Default: it is given to the organisation. */
  readonly endUser?: string;
};

export type VerifySubmissionDeps = { readonly connections: Pick<Connections, "read">; readonly reservedIds: Pick<ReservedIds, "read"> };

/**
 * Proves a submission at the provider, by reads alone. The method gets the details of the connection that it made under the same key
 * before, so that it recognises the account.
 *
 * @returns `reservedId`: the id that the connection must have, if its method proved the trust in one.
 * @throws {Failure} `offer_required`: the customer was offered no id to trust. `connection_disconnecting`: the id that they trust ends. What does not work at the provider. What the table throws.
 */
export async function verifySubmission<Input>(
  { connections, reservedIds }: VerifySubmissionDeps,
  { at, method, input, endUser }: Submission<Input>,
  signal: AbortSignal,
): Promise<{ readonly verified: Verified; readonly previous: Connection | undefined; readonly reservedId?: string }> {
  const inTime = withDeadline(signal);
  const previous = await inTime(() => connections.read(at));
  const reservedId = method.needsId ? await inTime(() => findTrustedId(previous, () => reservedIds.read(at))) : undefined;
  if (method.needsId && reservedId === undefined) {
    throw new Failure("offer_required");
  }
  const call =
    previous?.method === method.name
      ? toCall(previous, signal)
      : toParkedCall({ ...at, details: {}, ...defined({ connectionId: reservedId }) }, signal);
  return { verified: await method.verify(input, { ...call, ...defined({ endUser }) }), previous, ...defined({ reservedId }) };
}
