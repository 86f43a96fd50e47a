import { Failure, type FailureCode, toFailureCode } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { ConnectionKey } from "../connection.ts";
import type { RefreshPorts } from "../ports.ts";
import type { Token } from "../provider.ts";
import type { RefreshCause } from "../record/decide-refresh.ts";
import { isSameToken, toUsable } from "../record/live-token.ts";
import { refreshConnection } from "./refresh-connection.ts";
import { toRefusal } from "./to-refusal.ts";

/** How long work with a token may last. */
export type WorkLimits = {
  readonly signal: AbortSignal;
  /** The instant at which the process stops: no refresh begins that could not be finished by then. */
  readonly endsAt: Date;
  /** Seconds that should be left of the token when the work begins. */
  readonly minTtlSeconds: number;
};

/** The failures of work whose token the provider refuses. */
const refused: ReadonlySet<FailureCode> = new Set(["credential_expired", "access_token_rejected"]);

/**
 * Does work at the provider with a live token of a connection: the stored one, refreshed under the lease when it is due, or a minted one. A
 * token that the provider refuses is replaced once, and the work is repeated from its start.
 *
 * @param work - Safe to repeat. Throws `credential_expired` or `access_token_rejected` when the provider refuses the token.
 * @throws {Failure} What the work throws. Why there is no token now: `connection_busy`, a passing failure of the provider or of
 *   a store, or a failure that only the customer can repair.
 */
export async function withLiveToken<T>(
  deps: RefreshPorts,
  key: ConnectionKey,
  work: (accessToken: Secret) => Promise<T>,
  limits: WorkLimits,
): Promise<T> {
  const { minTtlSeconds } = limits;
  const token = await take(deps, key, { kind: "use", minTtlSeconds, isNoted: true }, limits);
  try {
    return await work(toBearer(token));
  } catch (error) {
    if (!refused.has(toFailureCode(error))) {
      throw error;
    }
    const next = await take(deps, key, { kind: "asked" }, limits);
    if (isSameToken(next, token)) {
      throw error;
    }
    return work(toBearer(next));
  }
}

function toBearer(token: Token): Secret {
  if (token.type !== "bearer") {
    throw new Failure("configuration_invalid", { detail: "the work wants a bearer token" });
  }
  return token.accessToken;
}

async function take(deps: RefreshPorts, key: ConnectionKey, cause: RefreshCause, { signal, endsAt }: WorkLimits): Promise<Token> {
  const result = await refreshConnection(deps, key, cause, signal, endsAt);
  const now = deps.clock();
  const token = result.kind === "absent" ? undefined : toUsable(result, now);
  if (token === undefined || (cause.kind === "asked" && result.kind === "failed")) {
    throw toRefusal(result, now);
  }
  return token;
}
