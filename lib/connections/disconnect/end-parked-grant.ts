import { toFailureCode } from "../../errors.ts";
import { isKnown, isSubmitted, type ParkedGrant } from "../attempt.ts";
import type { GrantReturn } from "../connection.ts";
import { toParkedKey } from "../credential-key.ts";
import type { CredentialFields, CredentialStore } from "../credential-store.ts";
import { isSameAccount } from "../is-same-account.ts";
import { type Methods, noMethod, toParkedCall } from "../methods.ts";
import type { Method } from "../provider.ts";
import type { Connections, Tombstones } from "../stores.ts";
import { findOutReturn } from "./find-out-return.ts";
import { holdsToken } from "./holds-token.ts";
import { learnAccount } from "./learn-account.ts";
import { type RevokeDeps, revokeUnlessShared } from "./revoke-unless-shared.ts";
import { toGrantReturn } from "./to-grant-return.ts";

type Deps = RevokeDeps & {
  readonly methods: Methods;
  readonly connections: Connections;
  readonly tombstones: Tombstones;
  readonly credentials: CredentialStore;
};

/** What became of a parked grant at the provider. `grant` is `undefined` when that is told elsewhere, or nothing is there. */
export type EndedGrant = {
  readonly grant: GrantReturn | undefined;
  /** It is still there, its method could revoke it, and nothing here can any more. */
  readonly isLoss: boolean;
};

/**
 * Gives the parked grant back at the provider, or finds out what became of one whose token is gone.
 *
 * What was submitted and became no connection is the customer's own, as it was before: nothing of it is touched at the provider.
 * Given back, it might end the live connection that the same secret was submitted for a second time.
 *
 * @param given - The credential in hand, or `undefined` to take it from the store.
 * @throws {Failure} Try again. `configuration_invalid`: this deployment does not know the method, and a token goes to its own
 *   provider's endpoint and to no other.
 */
export async function endParkedGrant(
  deps: Deps,
  parked: ParkedGrant,
  given: CredentialFields | undefined,
  signal: AbortSignal,
): Promise<EndedGrant> {
  const method = deps.methods.find(parked);
  if (method === undefined) {
    throw noMethod(parked);
  }
  if (isSubmitted(parked, method) || (await isTakenOver(deps, method, parked))) {
    return { grant: undefined, isLoss: false };
  }
  const fields = given ?? (parked.storesNothing ? {} : (await deps.credentials.read(toParkedKey(parked), signal))?.fields);
  if (fields === undefined || (method.connect === "code_flow" && !holdsToken(fields))) {
    const grant = await findOutReturn({ ...deps, method }, parked);
    return { grant, isLoss: grant?.state === "left" };
  }
  return { grant: await giveBack(deps, method, parked, fields, signal), isLoss: false };
}

/**
 * Whether a submission of the same account came while the connection was being disconnected. It has kept the connection's id and what
 * was made at the provider.
 */
async function isTakenOver({ connections }: Deps, { connect }: Method, parked: ParkedGrant): Promise<boolean> {
  const live = connect === "submission" && parked.connectionId !== undefined ? await connections.read(parked) : undefined;
  return live !== undefined && live.id === parked.connectionId && live.disconnect === undefined && isSameAccount(live, parked);
}

async function giveBack(
  deps: Deps,
  method: Method,
  parked: ParkedGrant,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<GrantReturn> {
  const call = toParkedCall(parked, signal);
  const account =
    isKnown(parked.identity) || method.connect !== "code_flow"
      ? { identity: parked.identity, held: fields }
      : await learnAccount(method, fields, call);
  if (account === undefined) {
    return { state: "revoked" };
  }
  const of = { provider: parked.provider, identity: account.identity };
  try {
    return toGrantReturn(await revokeUnlessShared({ ...deps, method }, of, account.held, call, { grantId: parked.attemptId }));
  } catch (error) {
    if (toFailureCode(error) === "revocation_unsupported") {
      return { state: "left", code: "revocation_unsupported" };
    }
    throw error;
  }
}
