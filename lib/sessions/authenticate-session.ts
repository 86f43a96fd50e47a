import { Failure, type FailureCode } from "../errors.ts";
import type { Authenticate } from "../http/authenticate-proxy.ts";
import { parseCookies, readSessionCookie } from "../http/cookies.ts";
import type { Principal } from "../http/principal.ts";
import type { Secret } from "../secret.ts";

/** Reads the access token of a session, refreshed if that is due. A failure is data: the reader may be bundled apart. */
export type ReadAccessToken = (id: string) => Promise<
  | { readonly accessToken: Secret }
  | {
      readonly code: FailureCode;
      readonly cause?: unknown;
      readonly detail?: string | undefined;
      readonly retryAfterSeconds?: number | undefined;
    }
>;

/**
 * Authenticates a person at the console by the session's cookie. A request with `Authorization` is never read for a cookie.
 *
 * A browser sends the cookie with requests that another site's page makes. So the request needs a header that a foreign page cannot send without a
 * preflight, which this API refuses, and the browser must not say that it comes from elsewhere. Old versions of Safari send no `Sec-Fetch-Site`.
 *
 * A page names the person for whom it was opened. When another one has signed in since, in another tab, its next call would act for that one.
 *
 * @param authenticateToken - Verifies the session's access token, as that of any caller.
 * @throws {Failure} `unauthenticated`: not sent by the console's page. `session_ended`: also that of the person whose page it is.
 *   `identity_unavailable`: the access token has expired, and the identity provider is away; a retry helps.
 */
export function authenticateSession(deps: {
  readonly readAccessToken: ReadAccessToken;
  readonly authenticateToken: Authenticate;
  readonly otherwise: Authenticate;
}): Authenticate {
  return async (headers) => {
    const id = readSessionCookie(parseCookies([headers.cookie ?? ""]));
    if (headers.authorization !== undefined || id === undefined) {
      return deps.otherwise(headers);
    }
    const { "x-aurora-console": marker, "sec-fetch-site": site = "same-origin" } = headers;
    if (marker !== "1" || site !== "same-origin") {
      throw new Failure("unauthenticated", { detail: "a session's cookie, not sent by the console's page" });
    }
    const read = /^[\w-]{43}$/.test(id) ? await deps.readAccessToken(id) : { code: "session_ended" as const, detail: "no id of a session" };
    if ("code" in read) {
      throw new Failure(read.code, read);
    }
    const principal = await deps.authenticateToken({ authorization: `Bearer ${read.accessToken.reveal()}` });
    const { "x-aurora-console-for": whose = toName(principal) } = headers;
    if (whose !== toName(principal)) {
      throw new Failure("session_ended", { detail: "another person has signed in since the page was opened" });
    }
    return { ...principal, isSession: true };
  };
}

const toName = ({ tenant, id }: Principal): string => [tenant, id].map(encodeURIComponent).join("/");
