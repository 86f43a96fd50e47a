import { Failure, type FailureCode, failures } from "../errors.ts";

export const permissions = ["connectors:read", "connectors:write", "tokens:read"] as const;

/** What a caller may do. `tokens:read`, the broker's, is for machines: no other permission and no role implies it. */
export type Permission = (typeof permissions)[number];

/** Who is calling, as the authorizer has verified it. The only place a tenant ever comes from. */
export type Principal = { readonly id: string; readonly tenant: string; readonly permissions: ReadonlySet<Permission> };

/** What the authorizer hands to the functions: `requestContext.authorizer.lambda`. Strings, because API Gateway makes everything else one. */
export type AuthorizerContext =
  | { readonly principal_id: string; readonly tenant: string; readonly permissions: string }
  | { readonly refusal: FailureCode; readonly retry_after_seconds?: string };

/** The tenant of a caller who belongs to no organisation: their own. */
export const personalTenant = (principalId: string): string => `user:${principalId}`;

export function buildAuthorizerContext(principal: Principal): AuthorizerContext {
  return { principal_id: principal.id, tenant: principal.tenant, permissions: [...principal.permissions].join(" ") };
}

/** Builds the context that takes the place of a principal: why the caller is refused, and when a retry makes sense. */
export function buildRefusal({ code, retryAfterSeconds }: Failure): AuthorizerContext {
  return { refusal: code, ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: String(retryAfterSeconds) }) };
}

/**
 * Reads the authorizer's context. Anything that is not a complete principal is a refusal: a route whose authorizer was
 * forgotten in the template answers 401 to everybody instead of trusting anybody.
 *
 * @throws {Failure} The code the authorizer refused with, otherwise `unauthenticated`.
 */
export function parsePrincipal(context: unknown): Principal {
  const { refusal, retry_after_seconds: wait, principal_id: id, tenant, permissions: granted } = isRecord(context) ? context : {};
  if (refusal !== undefined) {
    const code = isFailureCode(refusal) ? refusal : "unauthenticated";
    const retryAfterSeconds = isFilled(wait) ? Number(wait) : undefined;
    throw new Failure(code, { detail: "refused by the authorizer", retryAfterSeconds });
  }
  if (!isFilled(id) || !isFilled(tenant) || typeof granted !== "string") {
    throw new Failure("unauthenticated", { detail: "no principal in the authorizer's context" });
  }
  return { id, tenant, permissions: parsePermissions(granted) };
}

/** What a role gives: `viewer` reads, `editor` and `admin` write as well, any other role nothing. No role gives the broker's permission. */
export function permissionsOfRole(role: unknown): ReadonlySet<Permission> {
  if (role === "editor" || role === "admin") {
    return new Set<Permission>(["connectors:read", "connectors:write"]);
  }
  return new Set<Permission>(role === "viewer" ? ["connectors:read"] : []);
}

/** Picks the permissions we know out of words separated by spaces; other applications' words are left alone. */
export function parsePermissions(words: string): ReadonlySet<Permission> {
  const given = new Set(words.split(" "));
  return new Set(permissions.filter((permission) => given.has(permission)));
}

/** @throws {Failure} `forbidden` when the principal lacks the permission. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (!principal.permissions.has(permission)) {
    throw new Failure("forbidden", { detail: `lacks ${permission}` });
  }
}

const isFilled = (value: unknown): value is string => typeof value === "string" && value !== "";
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isFailureCode = (value: unknown): value is FailureCode => typeof value === "string" && Object.hasOwn(failures, value);
