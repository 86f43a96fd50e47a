import { Failure } from "../../errors.ts";
import { missingScopes, type ScopeAliases } from "../../oauth/scopes.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { Connection, Provider } from "../connection.ts";
import type { Connections, ParkedGrants } from "../stores.ts";
import { isStartedBy, opens, type Principal, parseConfirmation, readConfirmed } from "./confirmation.ts";

export type PreviewDeps = {
  readonly parked: Pick<ParkedGrants, "read">;
  readonly connections: Pick<Connections, "read" | "list">;
  readonly clock: () => Date;
  /** Each provider's other spellings of its scopes. A provider without an entry is not confirmed by this deployment. */
  readonly scopeAliases: ReadonlyMap<Provider, ScopeAliases>;
};

/**
 * What a confirmation would connect. `waiting`: the grant is parked until `expiresAt`, and would replace `replaces`. `confirmed`: the grant
 * is live, because the same confirmation was sent before.
 */
export type Preview =
  | {
      readonly state: "waiting";
      readonly grant: ParkedGrant;
      readonly missing: readonly string[];
      readonly replaces: Connection | undefined;
    }
  | { readonly state: "confirmed"; readonly connection: Connection };

/**
 * Shows the person who started a login what they are about to confirm: which account, and which permissions. Only reads: a preview neither
 * spends nor cancels the confirmation.
 *
 * @param value - `<attempt id>.<secret>`, from the redirect to the front end.
 * @throws {Failure} `confirmation_invalid`. `confirmation_foreign`: another person started it. Unlike a confirmation by the wrong person, a
 *   preview leaves the grant as it is.
 */
export async function previewConfirmation(deps: PreviewDeps, principal: Principal, value: string): Promise<Preview> {
  const confirmation = parseConfirmation(value);
  const parked = await deps.parked.read(confirmation.attemptId);
  if (parked === undefined) {
    return { state: "confirmed", connection: await readConfirmed(deps, principal, confirmation) };
  }
  const aliases = deps.scopeAliases.get(parked.provider);
  if (aliases === undefined || !opens(confirmation, parked, deps.clock())) {
    throw new Failure("confirmation_invalid");
  }
  if (!isStartedBy(parked, principal)) {
    throw new Failure("confirmation_foreign");
  }
  return {
    state: "waiting",
    grant: parked,
    missing: missingScopes(parked.scopesRequested, parked.scopesGranted, aliases),
    replaces: await deps.connections.read(parked),
  };
}
