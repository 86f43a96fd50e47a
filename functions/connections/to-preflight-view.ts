import type { Preflight } from "../../lib/connections/connect/preflight.ts";
import { toReplacedView } from "../../lib/connections/connect/to-preview-view.ts";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import type { Ledger } from "../../lib/setup/ledger.ts";
import { countChanges } from "./count-changes.ts";

/** Shows what a connect would find. `changes`: what the setup of a replaced connection made and still stands; a connect leaves it at the provider. */
export async function toPreflightView(ledger: Pick<Ledger, "list">, { failure, identity, scopes, findings, replaces }: Preflight) {
  return {
    works: failure === undefined,
    identity: identity === undefined ? null : { id: identity.id, label: identity.label ?? null },
    scopes,
    findings,
    failure: failure === undefined ? null : toFailureView(failure.code, failure.command),
    replaces_connection: replaces ? { ...toReplacedView(replaces), changes: await countChanges(ledger, replaces) } : null,
  };
}
