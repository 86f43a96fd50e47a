import { type Checked, type Connection, countSeverity, type Disconnection, type Finding, type Refreshed } from "../answers.ts";
import { describeDistance } from "../parts/instant.tsx";
import { partFor } from "../providers/parts.ts";
import { describeActor, describeFailure, isOfStore, isPassing } from "../words.ts";

/** Whether a refresh gets a new token: not where one is requested for each use, and not where the provider gave nothing to refresh it with. */
export const isRefreshable = (connection: Connection): boolean =>
  partFor(connection).token === undefined && connection.next?.reason !== "credential_expiry";

/** What the schedule does next. */
export const describeNext = ({ next }: Connection): string => (next?.reason === "credential_expiry" ? "Expires" : "Next scheduled run");

/** Why nothing is due. */
export function describeNone({ status, expires_at }: Connection): string {
  if (status === "reauth_required") {
    return "No automatic retry";
  }
  return expires_at === null ? "The provider does not say when the token expires" : "The provider gave nothing to refresh the token with";
}

/** How many of the permissions that were asked for were granted. */
export function describePermissions({ requested, missing }: Connection["scopes"]): string {
  if (requested.length === 1) {
    return missing.length === 0 ? "Granted" : "Not granted";
  }
  return missing.length === 0 ? `All ${requested.length} granted` : `${requested.length - missing.length} of ${requested.length} granted`;
}

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
  const { title, action } = describeFailure(failure.code, partFor(connection).failures);
  const found = `${isOfStore(failure.code) ? "It could not be checked" : "It does not work"}: ${title}.`;
  if (connection.last_failure?.code === failure.code) {
    return found;
  }
  return isPassing(failure) ? `${found} ${action}` : `${found} ${describeActor(failure, mayWrite)}: ${action}`;
}

/** What a check of a connection that works has come to. It never says that all works above an error. */
export function describeWorking(findings: readonly Finding[]): string {
  const errors = countSeverity(findings, "error");
  if (errors > 0) {
    return `The provider accepts its token, but ${errors} part${errors === 1 ? " does" : "s do"} not work.`;
  }
  const limit = countSeverity(findings, "unknown") > 0 ? ", as far as it could be checked" : "";
  return `It works${limit}: the provider accepts its token.`;
}

type Erased = Pick<Disconnection, "provider" | "state" | "left"> & Pick<Connection, "method">;

/** Says what a disconnect has erased here. While something is still tried at the provider, the credential is kept for it: what is left says how long. */
export function describeErased(ended: Erased): string {
  const { state, left } = ended;
  if (state !== "disconnected") {
    return "Within a minute no caller gets its token.";
  }
  if (partFor(ended).stores === "nothing") {
    return "The record is erased here. Nothing secret was stored.";
  }
  const isKept = left.some((each) => each.state === "pending" || (each.what === "grant" && each.code !== "grant_shared"));
  return isKept
    ? "The record is erased here, and within a minute no caller gets its token."
    : "The credential and the record are erased here.";
}
