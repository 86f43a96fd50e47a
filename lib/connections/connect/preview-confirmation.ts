import { Failure } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { Connection, Provider } from "../connection.ts";
import { noMethod } from "../methods.ts";
import type { Connections, ParkedGrants } from "../stores.ts";
import { type Confirmer, isStartedBy, opens, parseConfirmation, readConfirmed } from "./confirmation.ts";

export type PreviewDeps = {
  readonly parked: Pick<ParkedGrants, "read">;
  readonly connections: Pick<Connections, "findByGrant" | "read">;
  readonly clock: () => Date;
  readonly missingScopes: MissingScopesByMethod;
};

/** Lists the requested scopes that were not granted, in the spelling of `requested`. */
type MissingScopes = (requested: readonly string[], granted: readonly string[]) => readonly string[];

/** How the methods of one provider that are connected by a login compare scopes, by the method's name. */
export type CompareScopes = Readonly<Record<string, MissingScopes>>;

/** The same for every provider. A method without an entry is not served by this deployment. */
export type MissingScopesByMethod = ReadonlyMap<Provider, CompareScopes>;

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
 *   preview leaves the grant as it is. `configuration_invalid`: this deployment does not serve the method, and a confirmation says the same.
 */
export async function previewConfirmation(deps: PreviewDeps, principal: Confirmer, value: string): Promise<Preview> {
  const confirmation = parseConfirmation(value);
  const parked = await deps.parked.read(confirmation.parkedId);
  if (parked === undefined) {
    return { state: "confirmed", connection: await readConfirmed(deps, principal, confirmation) };
  }
  if (!opens(confirmation, parked, deps.clock())) {
    throw new Failure("confirmation_invalid");
  }
  if (!isStartedBy(parked, principal)) {
    throw new Failure("confirmation_foreign");
  }
  const missingScopes = deps.missingScopes.get(parked.provider)?.[parked.method];
  if (missingScopes === undefined) {
    throw noMethod(parked);
  }
  return {
    state: "waiting",
    grant: parked,
    missing: missingScopes(parked.scopesRequested, parked.scopesGranted),
    replaces: await deps.connections.read(parked),
  };
}
