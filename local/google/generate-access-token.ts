import * as v from "valibot";
import { Refused } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { denyOnAccount, IAM_SCOPES } from "./account-call.ts";
import type { Account } from "./accounts.ts";
import { invalidArgument, parseCloudBody } from "./cloud-body.ts";
import { authorizeCloudCall } from "./cloud-call.ts";
import { cloudError, cloudReply } from "./cloud-reply.ts";
import { mayUse } from "./iam-permitted.ts";
import { isKnownScope } from "./scopes.ts";
import { findServiceAccount, type ServiceAccount } from "./service-account.ts";
import type { World } from "./world.ts";

const METHOD = { service: "iamcredentials.googleapis.com", rpc: "google.iam.credentials.v1.IAMCredentials.GenerateAccessToken" };
const LONGEST_SECONDS = 3600;
const NAME = /^projects\/-\/serviceAccounts\/([^/\s]+)$/;

const requestSchema = v.strictObject({
  scope: v.pipe(v.array(v.pipe(v.string(), v.check(isKnownScope, "this scope is not known"))), v.minLength(1)),
  // A `null` is a field that is left out: a library of Google sends its delegates so.
  lifetime: v.nullish(v.pipe(v.string(), v.regex(/^\d{1,9}(\.\d{1,9})?s$/)), `${LONGEST_SECONDS}s`),
  delegates: v.nullish(v.array(v.pipe(v.string(), v.regex(NAME))), []),
});

/**
 * `POST /v1/projects/-/serviceAccounts/{email or unique id}:generateAccessToken`. The caller needs a role on the account, which no basic role
 * includes. Through delegates, each account needs it on the next one. Success says nothing about the account's own roles.
 */
export const generateAccessToken: Handler<World> = (call, world) => {
  const caller = authorizeCloudCall(call, world, IAM_SCOPES, METHOD);
  if (call.params.project !== "-") throw invalidArgument("Request contains an invalid argument: the project must be the wildcard -.");
  const { scope, lifetime, delegates } = parseCloudBody(call, requestSchema);
  const seconds = Number(lifetime.slice(0, -1));
  if (seconds > LONGEST_SECONDS || seconds <= 0) throw invalidArgument("The lifetime of a token is at most 3600 seconds.");
  const target = walkDelegates(caller, [...delegates.map((name) => NAME.exec(name)?.[1] ?? ""), call.params.account ?? ""], world);
  const { sub } = target.account;
  const expiresAt = world.clock.after(Math.floor(seconds));
  const { token } = world.grants.issueAccessToken({ sub, clientId: sub, scopes: [...scope], offline: false, expiresAt });
  return cloudReply({ accessToken: token, expireTime: expiresAt.toISOString().replace(/\.\d+Z$/, "Z") });
};

/** Follows the chain from the caller to the last account, which gives the token. */
function walkDelegates(caller: Account, [name = "", ...rest]: readonly string[], world: World): ServiceAccount {
  const found = findServiceAccount(world.serviceAccounts, name);
  if (found === undefined || found.visibleAt > world.clock.now()) {
    throw new Refused(cloudError(404, "NOT_FOUND", `Not found; Gaia id not found for email ${name}`));
  }
  const permission = `iam.serviceAccounts.${rest.length === 0 ? "getAccessToken" : "implicitDelegation"}`;
  if (!mayUse(world, caller, found, permission)) throw new Refused(denyOnAccount(permission));
  // Google documents that a disabled account gives no token, and not in which words.
  if (found.disabled) throw new Refused(cloudError(400, "FAILED_PRECONDITION", `Service account ${found.account.email} is disabled.`));
  return rest.length === 0 ? found : walkDelegates(found.account, rest, world);
}
