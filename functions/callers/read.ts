import { readConfig, text } from "../../lib/config.ts";
import { Failure } from "../../lib/errors.ts";
import { listedIds, readListed } from "../../lib/http/callers/read-listed.ts";
import type { TrustedIssuer } from "../../lib/http/callers/trusted-issuer.ts";
import { isOfMachines, type Principal, personalTenant } from "../../lib/http/principal.ts";
import { type Permission, personPermissions } from "../../lib/http/rights.ts";
import { httpLambda, serve, together } from "../../lib/http/serve.ts";
import { listReach, rolesWith } from "./list-reach.ts";
import * as routes from "./routes.ts";

type Deps = { readonly issuers: readonly TrustedIssuer[] };

/** What the caller may use: a session uses no right of machines, whatever its token grants. */
const toUsable = ({ permissions, isSession }: Principal): ReadonlySet<Permission> =>
  isSession === true ? new Set([...permissions].filter((one) => !isOfMachines(one))) : permissions;

/** No role of a person has a right to tokens or to the relay. */
const isMachine = ({ issuers }: Deps, principal: Principal) =>
  listedIds(issuers)(principal.id) || listReach(toUsable(principal)).length > 0;

/** `GET /me`: the caller, what they may, and which role or list has what they may not. */
export const createMe = serve(routes.readMe, (deps: Deps) => ({ principal }) => {
  const { id, tenant } = principal;
  const permissions = toUsable(principal);
  const isListed = listedIds(deps.issuers)(id);
  const lacking = personPermissions.filter((one) => !permissions.has(one));
  return {
    id,
    kind: isMachine(deps, principal) ? "machine" : "person",
    organisation: tenant === personalTenant(id) ? null : tenant,
    permissions: [...permissions],
    reach: listReach(permissions),
    lacking: lacking.map((permission) => ({ permission, roles: isListed ? [] : rolesWith(permission) })),
    granted_by: isListed ? "operator" : "identity_provider",
  };
});

/** `GET /machines`: the listed machines of the caller's organisation, for people. A machine does not see what others may. */
export const createMachines = serve(routes.listMachines, (deps: Deps) => ({ principal }) => {
  if (isMachine(deps, principal)) {
    throw new Failure("forbidden", { detail: "a machine" });
  }
  const ofIssuer = ({ issuer, callers }: TrustedIssuer) =>
    callers
      .filter(({ organisation }) => organisation === principal.tenant)
      .map(({ principal: id, when, permissions }) => ({ principal: id, issuer, when, permissions }));
  return { machines: deps.issuers.flatMap(ofIssuer) };
});

export const createHandler = together(createMe, createMachines);

export const handler = httpLambda(createHandler, (env) => ({
  issuers: readListed(readConfig(env, { callers: text("CALLERS", "") }).callers),
}));
