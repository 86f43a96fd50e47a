import type { CredentialStore } from "../credentials/credential-store.ts";
import { toFailureCode } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { ParkedGrant } from "./attempt.ts";
import { toParkedKey } from "./parked-key.ts";
import type { Clock, CodeFlowProvider, Connections, ParkedGrants } from "./ports.ts";
import { minutesAfter } from "./start-connection.ts";

/** Minutes until the sweeper tries again: an item that always fails must not stand at the head of its queue for ever. */
export const retryMinutes = 5;

export type GiveBackDeps = {
  readonly clock: Clock;
  readonly provider: CodeFlowProvider;
  readonly connections: Connections;
  readonly parked: ParkedGrants;
  readonly credentials: CredentialStore;
  readonly logger: Logger;
};

/**
 * Gives a grant back that will not become a connection: revokes it at the provider, erases what was stored, removes its
 * record. What could not be done stays on the record, and the sweeper tries again within minutes. Never throws: whoever
 * calls it has a failure of its own to tell.
 *
 * The revocation is left out while a live connection of the same account exists, in whichever organisation: Google
 * revokes every grant that a person gave to the whole Cloud project, so it would end that connection too.
 *
 * @param parked - As it was read: a grant that is in another phase by now is left alone.
 * @param token - The token in hand, or `undefined` to take it from the store.
 * @returns Whether nothing is left to do.
 */
export async function giveBack(deps: GiveBackDeps, parked: ParkedGrant, token: Secret | undefined, signal: AbortSignal): Promise<boolean> {
  const attempt = async <T>(step: string, run: () => Promise<T>): Promise<{ readonly result: T } | undefined> => {
    try {
      return { result: await run() };
    } catch (error) {
      deps.logger.warn("a grant could not be given back completely", { step, code: toFailureCode(error), provider: parked.provider });
      return undefined;
    }
  };
  // First of all, so that nobody makes live what is being revoked.
  const nextTry = minutesAfter(deps.clock(), retryMinutes);
  const rejected = await attempt("reject", () => deps.parked.advance(parked.attemptId, [parked.phase, "rejected"], "rejected", nextTry));
  // A stored grant that has moved on belongs to whoever moved it, such as its owner who is confirming it right now.
  if (token === undefined && rejected?.result !== true) {
    return false;
  }
  // The token is erased only once it is revoked: it is needed to try again.
  const revoked = await attempt("revoke", async () => {
    const held = token ?? (await readToken(deps, parked, signal));
    await (held === undefined ? undefined : revokeUnlessShared(deps, parked, held, signal));
  });
  const erased = revoked && (await attempt("erase", () => deps.credentials.erase(toParkedKey(parked), signal)));
  const forgotten = rejected && erased && (await attempt("forget", () => deps.parked.erase(parked.attemptId)));
  return forgotten !== undefined;
}

async function readToken(deps: GiveBackDeps, parked: ParkedGrant, signal: AbortSignal): Promise<Secret | undefined> {
  const stored = await deps.credentials.read(toParkedKey(parked), signal);
  return stored?.fields.refresh_token ?? stored?.fields.access_token;
}

/** Revokes a token unless that would end somebody's live connection. */
export async function revokeUnlessShared(
  deps: Pick<GiveBackDeps, "provider" | "connections" | "logger">,
  account: { readonly provider: ParkedGrant["provider"]; readonly subject: string },
  token: Secret,
  signal: AbortSignal,
): Promise<void> {
  const sharing = await deps.connections.listBySubject(account.provider, account.subject);
  if (sharing.length > 0) {
    deps.logger.info("a revocation was left out: a live connection uses the same account", {
      provider: account.provider,
      connections: sharing.length,
    });
    return;
  }
  await deps.provider.revoke(token, signal);
}
