import { endsConnection, Failure } from "../errors.ts";
import type { Connection } from "./connection.ts";
import type { RefreshPorts } from "./ports.ts";
import type { EndingGroup } from "./refusal-budget.ts";

type DoubtPorts = Pick<RefreshPorts, "endings" | "methods">;

/** Names the connections that a fault of ours would hit together with this one. */
export const toEndingGroup = ({ methods }: DoubtPorts, connection: Connection): EndingGroup => ({
  provider: connection.provider,
  method: connection.method,
  peer: methods.peerOf(connection),
});

/**
 * Returns the failure to record for a connection: the failure itself, or `mass_refusal` in its place if it would end the connection while
 * its provider refuses many others in the same way. Asked before the record is written.
 *
 * @returns The same failure if it ends nothing: a passing one, or one of a connection that has ended already or is being disconnected.
 */
export async function guardMassRefusal(deps: DoubtPorts, connection: Connection, failure: Failure): Promise<Failure> {
  const hasEnded = connection.status === "reauth_required" || connection.status === "disconnecting";
  if (hasEnded || !endsConnection(failure.code) || (await deps.endings.mayEnd(toEndingGroup(deps, connection), failure.code))) {
    return failure;
  }
  return new Failure("mass_refusal", { cause: failure, detail: `not ended: ${failure.code}` });
}

/**
 * Decides whether a connection whose token works goes on although its grant lacks these scopes. A change of the requested scopes would
 * otherwise end every connection at its next refresh. No missing scope: the provider has accepted the connection.
 */
export async function decideMissingScopes(deps: DoubtPorts, connection: Connection, missing: readonly string[]): Promise<boolean> {
  if (missing.length === 0) {
    noteAccepted(deps, connection);
    return true;
  }
  const { code } = await guardMassRefusal(deps, connection, new Failure("consent_withdrawn"));
  return code !== "consent_withdrawn";
}

/** Notes that the provider has accepted a connection. */
export const noteAccepted = (deps: DoubtPorts, connection: Connection): void => deps.endings.accepted(toEndingGroup(deps, connection));
