import { createHash, timingSafeEqual } from "node:crypto";
import type { OperatorSecrets } from "../credentials/operator-secrets.ts";
import { Failure } from "../errors.ts";
import type { Principal } from "./principal.ts";
import { permissionsOfRole } from "./rights.ts";

/** Finds the sender of a request. Header names are in lower case. */
export type Authenticate = (headers: Readonly<Record<string, string>>) => Promise<Principal>;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Authenticates a trusted front end, which has checked the session and names its user in headers. The internal secret proves the front end,
 * so it is checked first; until then no answer reveals anything about the headers.
 *
 * Two values of the secret are accepted at a time, `current` and `previous`, so that it can be rotated without an outage.
 * An empty or absent value in Secrets Manager never matches anything.
 *
 * The front end also decides the user's permissions, with `X-User-Role`. Without a role the user may only read; an unknown role gives no
 * permission, as in a token.
 *
 * The user must belong to an organisation, as at Aurora's server. In one of their own their connections would vanish as soon as they join
 * another.
 *
 * @throws {Failure} `forbidden`: the internal secret is absent or wrong, for which the front end expects a 403.
 *   `unauthenticated`: the user is absent, or an id is no UUID. `organisation_missing`: no organisation is named. `secrets_unavailable`: a
 *   retry helps.
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
    const organisation = headers["x-org-id"] ?? "";
    if (organisation === "") {
      throw new Failure("organisation_missing", { detail: "no X-Org-ID" });
    }
    return { id, tenant: parseUuid(organisation, "X-Org-ID"), permissions: permissionsOfRole(headers["x-user-role"] ?? "viewer") };
  };
}

/** Reads a UUID in lower case. UUIDs are compared as text everywhere else, so one organisation must not have two spellings. */
function parseUuid(value: string | undefined, header: string): string {
  const lower = value?.toLowerCase() ?? "";
  if (!uuid.test(lower)) {
    throw new Failure("unauthenticated", { detail: `${header} is not a UUID` });
  }
  return lower;
}

/** Compares hashes: `timingSafeEqual` requires equal lengths, and comparing lengths would reveal the secret's. */
function equalsInConstantTime(a: string, b: string): boolean {
  const hash = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(hash(a), hash(b));
}
