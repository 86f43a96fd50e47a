import { Failure, type FailureCode, isFailureCode } from "../errors.ts";
import { isOfFamily, type Permission, parsePermissions, relayRights, tokenRights, type WholePermission } from "./rights.ts";

/** The caller, as the authorizer has verified it. The only source of a tenant. */
export type Principal = {
  readonly id: string;
  readonly tenant: string;
  readonly permissions: ReadonlySet<Permission>;
  /** The caller is a page of the console, with the session of a person. */
  readonly isSession?: true;
};

/**
 * The context that the authorizer passes to the functions: `requestContext.authorizer.lambda`. Strings, because API Gateway turns every
 * value into one.
 */
export type AuthorizerContext =
  | { readonly principal_id: string; readonly tenant: string; readonly permissions: string; readonly session?: "true" }
  | { readonly refusal: FailureCode; readonly retry_after_seconds?: string };

/** The tenant of a caller who belongs to no organisation: their own. */
export const personalTenant = (principalId: string): string => `user:${principalId}`;

export function buildAuthorizerContext(principal: Principal): AuthorizerContext {
  const { id, tenant, permissions, isSession } = principal;
  return { principal_id: id, tenant, permissions: [...permissions].join(" "), ...(isSession && { session: "true" }) };
}

/** Builds the context of a refused caller, in place of a principal: the reason, and when a retry makes sense. */
export function buildRefusal({ code, retryAfterSeconds }: Failure): AuthorizerContext {
  return { refusal: code, ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: String(retryAfterSeconds) }) };
}

/**
 * Reads the authorizer's context. An incomplete principal is a refusal: a route whose authorizer was forgotten in the template answers
 * every caller with 401.
 *
 * @throws {Failure} The code the authorizer refused with, otherwise `unauthenticated`.
 */
export function parsePrincipal(context: unknown): Principal {
  const { refusal, retry_after_seconds: wait, principal_id: id, tenant, permissions: granted, session } = isRecord(context) ? context : {};
  if (refusal !== undefined) {
    const code = isFailureCode(refusal) ? refusal : "unauthenticated";
    const retryAfterSeconds = isFilled(wait) ? Number(wait) : undefined;
    throw new Failure(code, { detail: "refused by the authorizer", retryAfterSeconds });
  }
  if (!isFilled(id) || !isFilled(tenant) || typeof granted !== "string") {
    throw new Failure("unauthenticated", { detail: "no principal in the authorizer's context" });
  }
  return { id, tenant, permissions: parsePermissions(granted), ...(session === undefined ? {} : { isSession: true }) };
}

const isFilled = (value: unknown): value is string => typeof value === "string" && value !== "";

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/**
 * What a route asks of its callers. `some tokens`: `tokens:read`, or any narrowed right to tokens. `some relay`: the same of `relay:use`. Such a route
 * must ask itself what the right reaches; every other one refuses a caller whose rights are all narrowed.
 */
export type Requirement = WholePermission | keyof typeof families;

/** The requirements that narrowed rights fulfil. */
const families = { "some tokens": tokenRights, "some relay": relayRights } as const;

/** Whether a right, or what a route asks, is for machines alone. */
export const isOfMachines = (word: string): boolean =>
  word === "connect_sessions:write" ||
  Object.entries(families).some(([some, family]) => word === some || word.split(":").slice(0, 2).join(":") === family.whole);

/**
 * A session has no right of machines, whatever its token grants: a script in the console's page must not get a provider's token.
 *
 * @param anyOf - One of them is enough.
 * @throws {Failure} `forbidden` when the principal has none of them.
 */
export function requirePermission({ permissions, isSession }: Principal, ...anyOf: readonly Requirement[]): void {
  const has = (one: Requirement) => {
    if (isSession === true && isOfMachines(one)) {
      return false;
    }
    if (one === "some tokens" || one === "some relay") {
      return permissions.has(families[one].whole) || [...permissions].some((right) => isOfFamily(families[one], right));
    }
    return permissions.has(one);
  };
  if (!anyOf.some(has)) {
    throw new Failure("forbidden", { detail: `lacks ${anyOf.join(" or ")}` });
  }
}
