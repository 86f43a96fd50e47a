import * as v from "valibot";
import { parseBody } from "../simulator/parse-input.ts";
import { json, Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { accountsSchema } from "./accounts.ts";
import { apiControlRoutes } from "./api-control.ts";
import { clientControlRoutes } from "./client-control.ts";
import { getCloud } from "./describe-cloud.ts";
import { iamControlRoutes } from "./iam-control.ts";
import { seedRoles } from "./iam-project.ts";
import { federationControlRoutes } from "./pool-control.ts";
import { serviceAccountRoutes } from "./service-account-control.ts";
import type { World } from "./world.ts";

const getAccounts: Handler<World> = (_call, { accounts }) => json(200, { accounts });

const putAccounts: Handler<World> = (call, world) => {
  world.accounts = parseBody(call, v.strictObject({ accounts: accountsSchema })).accounts;
  seedRoles(world.iam, world.accounts);
  return json(200, { accounts: world.accounts });
};

/** Revokes the person's grant, as if they had removed the application on Google's account page. */
const revokeAccount: Handler<World> = (call, { accounts, grants }) => {
  const { sub } = parseBody(call, v.strictObject({ sub: v.string() }));
  if (!accounts.some((account) => account.sub === sub)) throw new Refused(json(404, { error: `no account has the sub ${sub}` }));
  grants.revokeAll(sub);
  return json(200, {});
};

/** Replaces the redirect URIs of every client of the operator, as the operator can in Google Cloud's console. @returns Those before. */
const putRedirectUris: Handler<World> = (call, world) => {
  const { redirect_uris } = parseBody(call, v.strictObject({ redirect_uris: v.array(v.pipe(v.string(), v.url())) }));
  const clients = world.clients.filter(({ isCustomers }) => isCustomers !== true);
  const before = clients.flatMap(({ redirectUris }) => redirectUris);
  for (const client of clients) client.redirectUris = redirect_uris;
  return json(200, { redirect_uris: before });
};

/** This simulator's own commands. */
export const controlRoutes: readonly Route<World>[] = [
  { method: "GET", path: "/_control/accounts", handle: getAccounts },
  { method: "PUT", path: "/_control/accounts", handle: putAccounts },
  { method: "PUT", path: "/_control/redirect-uris", handle: putRedirectUris },
  { method: "POST", path: "/_control/revoke", handle: revokeAccount },
  { method: "GET", path: "/_control/cloud", handle: getCloud },
  ...clientControlRoutes,
  ...serviceAccountRoutes,
  ...iamControlRoutes,
  ...apiControlRoutes,
  ...federationControlRoutes,
];
