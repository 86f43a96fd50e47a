import { inTime } from "../../until-aborted.ts";
import type { Connection, ConnectionKey } from "../connection.ts";
import { toCall, toParkedCall } from "../methods.ts";
import type { SubmissionMethod, Verified } from "../provider.ts";
import type { Connections } from "../stores.ts";

export type Submission<Input> = {
  readonly at: ConnectionKey;
  readonly method: SubmissionMethod<Input>;
  /** The parsed submission. */
  readonly input: Input;
};

/**
 * Proves a submission at the provider, by reads alone. The method gets the details of the connection that it made under the same key
 * before, so that it recognises the account.
 *
 * @throws {Failure} What does not work at the provider. What the table throws.
 */
export async function verifySubmission<Input>(
  { connections }: { readonly connections: Pick<Connections, "read"> },
  { at, method, input }: Submission<Input>,
  signal: AbortSignal,
): Promise<{ readonly verified: Verified; readonly previous: Connection | undefined }> {
  const previous = await inTime(() => connections.read(at), signal);
  const call = previous?.method === method.name ? toCall(previous, signal) : toParkedCall({ ...at, details: {} }, signal);
  return { verified: await method.verify(input, call), previous };
}
