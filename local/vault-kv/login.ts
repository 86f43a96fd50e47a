import { type AwsLogin, loginWithAws } from "./login-aws.ts";
import { type JwtLogin, loginWithJwt } from "./login-jwt.ts";
import type { LoginBody, LoginOutcome } from "./login-outcome.ts";
import { refuse } from "./reply.ts";
import type { RoleGrant } from "./tokens.ts";

export type AppRole = RoleGrant & {
  readonly secretId: string;
  /** Default: its id. */
  readonly roleName?: string;
};

/** The roles of the AppRole method, by role id. */
export type AppRoles = Readonly<Record<string, AppRole>>;

/** The login methods that are switched on; each is mounted under its own name. */
export type LoginMethods = { readonly appRoles?: AppRoles; readonly aws?: AwsLogin; readonly jwt?: JwtLogin };

type Login = (body: LoginBody, now: Date) => LoginOutcome | Promise<LoginOutcome>;

/** `undefined`: no method is mounted there. */
export function findLogin({ appRoles, aws, jwt }: LoginMethods, method: string): Login | undefined {
  if (method === "approle" && appRoles !== undefined) {
    return (body) => loginWithAppRole(appRoles, body);
  }
  if (method === "aws" && aws !== undefined) {
    return (body) => loginWithAws(aws, body);
  }
  return method === "jwt" && jwt !== undefined ? (body, now) => loginWithJwt(jwt, body, now) : undefined;
}

function loginWithAppRole(roles: AppRoles, { role_id, secret_id }: LoginBody): LoginOutcome {
  if (typeof role_id !== "string" || role_id === "") {
    return { refused: refuse(400, "invalid credentials") };
  }
  if (typeof secret_id !== "string" || secret_id === "") {
    return { refused: refuse(400, "missing secret_id") };
  }
  const role = Object.hasOwn(roles, role_id) ? roles[role_id] : undefined;
  return role?.secretId === secret_id
    ? { grant: role, displayName: "", alias: role_id, metadata: { role_name: role.roleName ?? role_id } }
    : { refused: refuse(400, "invalid role or secret ID") };
}
