import { readConnectCookie } from "../../lib/connect-sessions/connect-cookie.ts";
import type { ConnectSession } from "../../lib/connect-sessions/connect-session.ts";
import { requireLive, requireOwner } from "../../lib/connect-sessions/own-browser.ts";
import { Failure } from "../../lib/errors.ts";
import type { PublicRequest } from "../../lib/http/reply.ts";
import type { Limits } from "../../lib/http/window-counter.ts";
import { parseRate, requireWithinLimit } from "../../lib/http/window-counter.ts";
import { ovhRegions } from "../../lib/providers/ovh/ovh-regions.ts";
import type { Clock } from "../../lib/system.ts";
import { requireOwnPage } from "../console/own-page.ts";

export type StepDeps = {
  /** Reads a session by the token of its link. */
  readonly read: (token: string) => Promise<ConnectSession | undefined>;
  readonly limits: Limits;
  readonly publicUrl: string;
  readonly clock: Clock;
};

/**
 * Lets a request of the hosted page through: it is sent by our page, in the browser that owns the session, and the session is not over.
 *
 * @throws {Failure} `forbidden`, `not_found`, `connect_session_taken`, `connect_session_over`
 */
export const requireStep = async (
  { clock, ...deps }: OwnStepDeps & Pick<StepDeps, "clock">,
  request: OwnRequest,
): Promise<ConnectSession> => requireLive(await requireOwnStep(deps, request), clock());

type OwnStepDeps = Pick<StepDeps, "read" | "publicUrl">;
type OwnRequest = Pick<PublicRequest, "headers" | "cookies" | "path">;

/** The same for a step that is answered after the end of the session too. @throws {Failure} `forbidden`, `not_found`, `connect_session_taken` */
export async function requireOwnStep({ read, publicUrl }: OwnStepDeps, { headers, cookies, path }: OwnRequest): Promise<ConnectSession> {
  requireOwnPage(headers);
  return requireOwner(await read(path.session ?? ""), readConnectCookie(publicUrl, cookies));
}

/** Requests of one session that ask a provider, or write. */
const rates = (["20/min", "100/h"] as const).map(parseRate);

/** @throws {Failure} `rate_limited` */
export const countStep = ({ limits, clock }: StepDeps, { tenant, hash }: ConnectSession): Promise<void> =>
  // The list begins with the organisation: an offboarding finds the counter by it.
  requireWithinLimit(limits, rates, JSON.stringify([tenant, "connect session", hash]), "connect page", clock());

/** What a request of the page chooses. */
type Chosen = { readonly provider: string; readonly method: string; readonly account?: string | undefined; readonly endpoint?: unknown };

/**
 * Checks that the session allows what the page chooses.
 *
 * @returns The account: the caller's, or else one that no other session has. `undefined`: what is submitted names it.
 * @throws {Failure} `invalid_request`, with the field.
 */
export function requireAllowed(session: ConnectSession, chosen: Chosen): string | undefined {
  const { allowed, account: preset, reconnects } = session;
  const { provider, method, account } = chosen;
  const methods = allowed.find((one) => one.provider === provider)?.methods;
  if (!methods?.includes(method)) {
    const field = methods === undefined ? "provider" : "method";
    throw new Failure("invalid_request", { field, detail: "not allowed in the connect session" });
  }
  const isNamed = reconnects !== undefined || namesAccount(session, provider);
  if (isNamed && account !== undefined && account !== preset && !(provider === "ovh" && `${preset}`.startsWith(`${account}-`))) {
    throw new Failure("invalid_request", { field: "account", detail: "the connect session names another one" });
  }
  return isNamed ? preset : provider === "aws" ? account : toOwnAccount(session, chosen);
}

/** Whether the word of the caller is the account itself. At AWS an account is a number, and at OVHcloud it begins with a region. */
function namesAccount({ account = "" }: ConnectSession, provider: string): boolean {
  const isOfRegion = ovhRegions.some((region) => `${account}-`.startsWith(`${region}-`));
  return account !== "" && (provider === "aws" ? /^\d{12}$/.test(account) : provider !== "ovh" || isOfRegion);
}

/** Builds the account of a new connection. Without a word of the caller's no two end users share it. */
function toOwnAccount({ hash, account: preset }: ConnectSession, { account, endpoint }: Chosen): string {
  const word = preset ?? `s-${Buffer.from(hash, "base64url").toString("hex").slice(0, 16)}`;
  const first = account ?? endpoint;
  // A longer beginning could make the account of another end user, whose word has the same end.
  if (preset !== undefined && typeof first === "string" && !ovhRegions.some((region) => region === first)) {
    throw new Failure("invalid_request", { field: "account", detail: "no region of OVHcloud" });
  }
  return typeof first === "string" ? `${first.slice(0, 40)}-${word}` : word;
}
