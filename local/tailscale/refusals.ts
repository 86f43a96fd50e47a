import { json, Refused } from "../simulator/reply.ts";

/** Builds a refusal. All have this shape, also those of the token endpoint, without OAuth's `error`. */
const refuse = (status: number, message: string) => new Refused(json(status, { message }));

const TRUST_CREDENTIALS = "https://login.tailscale.com/admin/settings/trust-credentials";

/** The texts as Tailscale sends them: an adapter can tell refusals apart by status and text only. */
export const refusals = {
  malformed: () => refuse(400, "invalid request"),
  /** Tailscale's text for one bad field is not known. This one names the field. */
  badField: (field: string) => refuse(400, `invalid request body: ${field}`),
  badPolicy: () => refuse(400, "line 1, column 1: not a policy file"),
  badTags: (tags: readonly string[]) => refuse(400, `requested tags [${tags.join(" ")}] are invalid or not permitted`),
  unknownToken: () => refuse(401, "API token invalid"),
  scopesNotHeld: (scopes: readonly string[]) => refuse(403, `OAuth client cannot grant scopes "${scopes.join(" ")}"`),
  noPermission: () => refuse(403, "calling actor does not have enough permissions to perform this function"),
  badJwt: (parts: number) => refuse(400, `invalid JWT format: expected 3 parts separated by '.', got ${parts}`),
  /** Both have been seen. */
  exchange: (status: 401 | 403) => refuse(status, status === 401 ? `Unauthorized. Visit ${TRUST_CREDENTIALS} for details` : "Unauthorized"),
  notFound: () => refuse(404, "not found"),
  policyChanged: () => refuse(412, "precondition failed, invalid old hash"),
  notSimulated: (what: string) => refuse(501, `the simulator does not have ${what}`),
};
