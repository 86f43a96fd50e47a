import { createHash, timingSafeEqual } from "node:crypto";
import type { OperatorSecrets } from "../credentials/operator-secrets.ts";
import { Failure } from "../errors.ts";
import { type Principal, permissionsOfRole, personalTenant } from "./principal.ts";

/** Says who sent a request. Header names are in lower case. */
export type Authenticate = (headers: Readonly<Record<string, string>>) => Promise<Principal>;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Believes a trusted front end, which has checked the session itself and says whose it is in headers. What makes it
 * trusted is the internal secret, so that is checked first and nothing is said about the headers before.
 *
 * Two values of the secret are good at a time, `current` and `previous`, so that it can be rotated without an outage.
 * An empty or absent value in Secrets Manager never matches anything.
 *
 * What the user may do is the front end's to say as well, in `X-User-Role`. A front end that sends no role gives the right to
 * read and nothing else; a role that we do not know gives no right at all, as in a token.
 *
 * @throws {Failure} `forbidden`: the internal secret is absent or wrong, for which the front end expects a 403.
 *   `unauthenticated`: the user is absent, or an id is no UUID. `secrets_unavailable`: a retry helps.
 */
export function authenticateProxy(deps: { readonly secrets: OperatorSecrets; readonly secretId: string }): Authenticate {
  return async (headers) => {
    const { current = "", previous = "" } = await deps.secrets.read(deps.secretId);
    const sent = headers["x-internal-secret"] ?? "";
    const matches = [current, previous].map((value) => value !== "" && equalsInConstantTime(sent, value));
    if (!matches.includes(true)) {
      throw new Failure("forbidden", { detail: "the internal secret is absent or wrong" });
    }
    const id = parseUuid(headers["x-user-id"], "X-User-ID");
    const organisation = headers["x-org-id"];
    const tenant = organisation === undefined ? personalTenant(id) : parseUuid(organisation, "X-Org-ID");
    return { id, tenant, permissions: permissionsOfRole(headers["x-user-role"] ?? "viewer") };
  };
}

/** UUIDs are compared as text everywhere else, so one organisation must not come in two spellings. */
function parseUuid(value: string | undefined, header: string): string {
  const lower = value?.toLowerCase() ?? "";
  if (!uuid.test(lower)) {
    throw new Failure("unauthenticated", { detail: `${header} is not a UUID` });
  }
  return lower;
}

/** Hashed first: `timingSafeEqual` wants equal lengths, and comparing lengths would tell the secret's. */
function equalsInConstantTime(a: string, b: string): boolean {
  const hash = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(hash(a), hash(b));
}
