import { defined } from "../../defined.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Connection, expiryDuty, isSameAccount, toKey } from "../connection.ts";
import { type StoredCredential, toLiveKey } from "../credential-store.ts";
import { requireMethod } from "../methods.ts";
import { readVerifyAt } from "../parked/revocation-mark.ts";
import type { LivePorts } from "../ports.ts";
import { toChance } from "../record/back-off.ts";
import { toExpiryDuty, withNextDue } from "../record/next-due-at.ts";

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
  const method = requireMethod(deps.methods, parked);
  const now = deps.clock();
  const repeated = method.connect === "submission" && stored !== undefined ? method.detailsOf?.(stored.fields) : undefined;
  const hasRefreshToken = method.tokens === "refreshed" && stored?.fields.refresh_token !== undefined;
  const kept = keepDuties(previous, parked);
  const checked = parked.checked ?? kept.checked;
  const verifyAt = method.revokesWholeAccount ? await readVerifyAt(deps, parked, now) : undefined;
  const expiry = defined({ expiresAt: parked.tokenExpiresAt });
  const duties = { ...kept.duties, ...parked.duties, ...toExpiryDuty({ hasRefreshToken, ...expiry }, now) };
  const connection: Connection = {
    ...toKey(parked),
    id: previous?.id ?? parked.reservedId ?? parked.parkedId,
    status: "active",
    grantId: parked.parkedId,
    method: parked.method,
    identity: parked.identity,
    ...defined({ label: parked.label ?? previous?.label, tags: parked.tags ?? previous?.tags }),
    connectedBy: parked.principalId,
    scopesRequested: parked.scopesRequested,
    scopesGranted: parked.scopesGranted,
    scopesMissing: method.missingScopes(parked.scopesGranted),
    ...expiry,
    refreshedAt: now,
    lastUsedAt: now,
    ...defined({ verifyAt }),
    hasRefreshToken,
    ...(stored === undefined ? {} : { credential: { ref: deps.credentials.locate(toLiveKey(parked)), version: stored.version } }),
    ...(parked.details === undefined ? {} : { details: { ...parked.details, ...repeated } }),
    ...(previous !== undefined && keepsSetup(previous, parked) ? defined({ targets: previous.targets }) : {}),
    ...(Object.keys(duties).length === 0 ? {} : { duties }),
    ...defined({ checked }),
    ...(deps.setups.find(parked) === undefined ? {} : { setupRunId: parked.parkedId }),
    ...(method.isExclusive ? { isClaimed: true } : {}),
    createdAt: previous?.createdAt ?? now,
    liveSince: now,
    updatedAt: now,
  };
  return withNextDue(connection, now, toChance(deps.random));
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
