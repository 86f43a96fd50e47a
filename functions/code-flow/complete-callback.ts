import {
  type AttemptFound,
  type Callback,
  type CompleteAuthorizationDeps,
  type CompletedAuthorization,
  completeAuthorization,
} from "../../lib/connections/connect/complete-authorization.ts";
import { asFailure, Failure } from "../../lib/errors.ts";
import { clearLoginCookie, readLoginCookie } from "../../lib/http/cookies.ts";
import type { PublicRequest } from "../../lib/http/reply.ts";
import { deadline, reportFailure } from "../../lib/lambda/lambda.ts";
import { providerTimeoutMs } from "../../lib/providers/provider-request.ts";
import { countLogin } from "../../lib/telemetry/metrics.ts";
import { untilAborted } from "../../lib/until-aborted.ts";
import type { Flow } from "./flow.ts";

export type CallbackDeps = CompleteAuthorizationDeps & { readonly publicUrl: string };

/** How a callback ended, and where its login came from. Without an attempt there is neither. */
export type CallbackEnd = ({ readonly completed: CompletedAuthorization } | { readonly failure: Failure }) & {
  readonly returnPath?: string;
  /** The connect session that it is of. */
  readonly connectSession?: string;
  /** Removes the login's cookie from the browser. */
  readonly cookies?: readonly string[];
};

/**
 * Milliseconds before the invocation's end. A code is sent only while the work has enough time left for the provider's answer. A grant that
 * was issued just before the work ends is revoked or stored, and the browser is answered before the endpoint's own deadline.
 */
const reserves = { send: 11_000 + providerTimeoutMs, work: 11_000, revoke: 5_000, keep: 2_500, answer: 1_500 };

/** A request that brings what the provider answered. */
type Arrived = Pick<PublicRequest, "cookies" | "endsAt" | "logger"> & {
  readonly redirectUri: Callback["redirectUri"];
  /** As the provider sent them. */
  readonly parameters: URLSearchParams;
};

/** Completes a login with the parameters of a callback, and answers in time. Reports its failures. */
export async function completeCallback(
  { provider }: Flow,
  deps: CallbackDeps,
  { redirectUri, parameters, cookies, endsAt, logger }: Arrived,
): Promise<CallbackEnd> {
  let told: Pick<CallbackEnd, "returnPath" | "connectSession" | "cookies"> = {};
  const readCookie = (purpose: string) => readLoginCookie({ publicUrl: deps.publicUrl, purpose }, cookies);
  const found: AttemptFound = ({ cookieName, ...attempt }) => {
    told = { ...attempt, cookies: [clearLoginCookie({ publicUrl: deps.publicUrl, purpose: cookieName })] };
  };
  const remaining = { getRemainingTimeInMillis: () => endsAt.getTime() - deps.clock().getTime() };
  const before = deadline(deps.timers, remaining);
  const [send, work, revoke, keep] = [before(reserves.send), before(reserves.work), before(reserves.revoke), before(reserves.keep)];
  const isLate = () => new Failure("deadline_exceeded", { detail: "the callback's deadline" });
  const callback = { provider, parameters, redirectUri, readCookie };
  try {
    const completed = await untilAborted(
      completeAuthorization(deps, callback, found, { send, work, revoke, keep }),
      before(reserves.answer),
      isLate,
    );
    if (completed.kind === "pending") {
      reportFailure(completed.failure, logger);
    }
    countLogin(provider, completed.kind);
    return { completed, ...told };
  } catch (error) {
    const failure = asFailure(error);
    reportFailure(failure, logger);
    countLogin(provider, failure.code);
    return { failure, ...told };
  }
}
