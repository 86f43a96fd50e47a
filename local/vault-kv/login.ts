import { type AwsLogin, loginWithAws } from "./login-aws.ts";
import { type JwtLogin, loginWithJwt } from "./login-jwt.ts";
import { type Reply, refuse } from "./reply.ts";
import type { RoleGrant } from "./tokens.ts";

/** The roles of the AppRole method, by role id. */
export type AppRoles = Readonly<Record<string, RoleGrant & { readonly secretId: string }>>;

/** The login methods that are switched on; each is mounted under its own name. */
export type LoginMethods = { readonly appRoles?: AppRoles; readonly aws?: AwsLogin; readonly jwt?: JwtLogin };

export type LoginBody = Readonly<Record<string, unknown>>;
export type LoginOutcome = { readonly grant: RoleGrant; readonly displayName: string } | { readonly refused: Reply };

/** Decides one login. `undefined`: no method is mounted there. */
export async function login(methods: LoginMethods, method: string, body: LoginBody, now: Date): Promise<LoginOutcome | undefined> {
  if (method === "approle" && methods.appRoles !== undefined) {
    return loginWithAppRole(methods.appRoles, body);
  }
  if (method === "aws" && methods.aws !== undefined) {
    return loginWithAws(methods.aws, body);
  }
  if (method === "jwt" && methods.jwt !== undefined) {
    return loginWithJwt(methods.jwt, body, now);
  }
  return undefined;
}

function loginWithAppRole(roles: AppRoles, { role_id, secret_id }: LoginBody): LoginOutcome {
  if (typeof role_id !== "string" || role_id === "") {
    return { refused: refuse(400, "missing role_id") };
  }
  if (typeof secret_id !== "string" || secret_id === "") {
    return { refused: refuse(400, "missing secret_id") };
  }
  const role = Object.hasOwn(roles, role_id) ? roles[role_id] : undefined;
  return role?.secretId === secret_id ? { grant: role, displayName: "approle" } : { refused: refuse(400, "invalid role or secret ID") };
}
