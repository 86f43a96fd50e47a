import type { Checked, Refreshed } from "../answers.ts";
import { describeDistance } from "../parts/instant.tsx";
import { partFor } from "../providers/parts.ts";
import { describeActor, describeFailure, isOfStore, isPassing } from "../words.ts";
import { describeWorking } from "./describe-working.ts";

/** How a refresh that was asked for has ended. */
export function describeRefresh({ outcome, reason, connection: { expires_at } }: Refreshed): string {
  if (outcome === "kept") {
    return keptWords[reason] ?? `Nothing was refreshed: ${reason}.`;
  }
  return expires_at === null ? "Refreshed." : `Refreshed: the new token expires ${describeDistance(new Date(expires_at), new Date())}.`;
}

const keptWords: Readonly<Record<string, string>> = {
  fresh: "Nothing had to be done: it was refreshed a moment ago.",
  no_refresh_token: "It cannot be refreshed: the provider gave nothing to refresh it with.",
  disconnecting: "It is being disconnected, and is no longer refreshed.",
};

/**
 * What a check has found. What the card says by itself is not said twice.
 *
 * @param mayWrite - Whether the reader may do what the customer must do.
 */
export function describeCheck({ failure, findings, connection }: Checked, mayWrite: boolean): string {
  if (failure === null) {
    return describeWorking(findings);
  }
  const { title, action } = describeFailure(failure.code, partFor(connection).failureWords);
  const found = `${isOfStore(failure.code) ? "It could not be checked" : "It does not work"}: ${title}.`;
  if (connection.last_failure?.code === failure.code) {
    return found;
  }
  return isPassing(failure) ? `${found} ${action}` : `${found} ${describeActor(failure, mayWrite)}: ${action}`;
}
