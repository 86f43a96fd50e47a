import { defined } from "../../defined.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Connection, isSameAccount } from "../connection.ts";
import { toLiveKey } from "../credential-key.ts";
import type { StoredCredential } from "../credential-store.ts";
import { toExpiryDuty } from "../duties/run-duty.ts";
import { expiryDuty } from "../first-duty.ts";
import { noMethod } from "../methods.ts";
import { readVerifyAt } from "../parked/revocation-mark.ts";
import type { LivePorts } from "../ports.ts";
import { toChance } from "../record/back-off.ts";
import { nextDueAt } from "../record/next-due-at.ts";

/** @throws {Failure} `configuration_invalid`: this deployment does not serve the method. */
export function findMethod({ methods }: Pick<LivePorts, "methods">, parked: ParkedGrant) {
  const method = methods.find(parked);
  if (method === undefined) {
    throw noMethod(parked);
  }
  return method;
}

/** Whether the connection goes on with what setup has made for the grant whose place this one takes. */
export const keepsSetup = (previous: Connection, parked: ParkedGrant): boolean =>
  isSameAccount(previous, parked) || parked.takesOver !== undefined || parked.endsLogin !== undefined;

/**
 * Builds the record of a grant that goes live.
 *
 * @param previous - The record whose place it takes. @param stored - The credential that the record names. `undefined`: its method stores nothing.
 */
export async function buildLive(
  deps: LivePorts,
  parked: ParkedGrant,
  previous: Connection | undefined,
  stored: StoredCredential | undefined,
): Promise<Connection> {
  const method = findMethod(deps, parked);
  const now = deps.clock();
  const repeated = method.connect === "submission" && stored !== undefined ? method.detailsOf?.(stored.fields) : undefined;
  const hasRefreshToken = method.tokens === "refreshed" && stored?.fields.refresh_token !== undefined;
  const { tokenExpiresAt: expiresAt } = parked;
  const ofExpiry = toExpiryDuty({ hasRefreshToken, ...defined({ expiresAt }) }, now);
  const kept = keepDuties(previous, parked);
  const duties = { ...kept.duties, ...parked.duties, ...ofExpiry };
  const checked = parked.checked ?? kept.checked;
  const verifyAt = method.revokesWholeAccount ? await readVerifyAt(deps, parked, now) : undefined;
  const connection: Connection = {
    tenant: parked.tenant,
    provider: parked.provider,
    account: parked.account,
    id: previous?.id ?? parked.reservedId ?? parked.attemptId,
    status: "active",
    grantId: parked.attemptId,
    method: parked.method,
    identity: parked.identity,
    ...defined({ label: parked.label ?? previous?.label }),
    connectedBy: parked.principalId,
    scopesRequested: parked.scopesRequested,
    scopesGranted: parked.scopesGranted,
    scopesMissing: method.missingScopes(parked.scopesGranted),
    ...defined({ expiresAt }),
    refreshedAt: now,
    lastUsedAt: now,
    ...defined({ verifyAt }),
    hasRefreshToken,
    ...(stored === undefined ? {} : { credential: { ref: deps.credentials.locate(toLiveKey(parked)), version: stored.version } }),
    ...(parked.details === undefined ? {} : { details: { ...parked.details, ...repeated } }),
    ...(previous !== undefined && keepsSetup(previous, parked) ? defined({ targets: previous.targets }) : {}),
    ...(Object.keys(duties).length === 0 ? {} : { duties }),
    ...defined({ checked }),
    ...(deps.setups.find(parked) === undefined ? {} : { setupRunId: parked.attemptId }),
    ...(method.isExclusive ? { isClaimed: true } : {}),
    createdAt: previous?.createdAt ?? now,
    liveSince: now,
    updatedAt: now,
  };
  const due = nextDueAt(connection, now, toChance(deps.random));
  return due === undefined ? connection : { ...connection, due };
}

/**
 * Takes over what a connection had to do before the same account was connected again, and what was found by it: a look at the setup that only
 * the end of a setup's work would set again. The notice of the expiry is about the earlier token, and is not taken over.
 *
 * @param previous - `undefined`: there is no record yet.
 */
function keepDuties(
  previous: Connection | undefined,
  next: Pick<Connection, "identity" | "method">,
): Pick<Connection, "duties" | "checked"> {
  if (previous === undefined || !isSameAccount(previous, next)) {
    return {};
  }
  const { [expiryDuty]: _, ...duties } = previous.duties ?? {};
  return { duties, ...defined({ checked: previous.checked }) };
}
