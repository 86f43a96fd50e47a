import type { Call } from "../simulator/call.ts";
import { json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { type Application, builtInRoles } from "./application.ts";
import { authorizeCall } from "./authorize-call.ts";
import type { Directory, Subscription } from "./directory.ts";
import { refusals } from "./refusals.ts";
import type { World } from "./world.ts";

/** `GET /subscriptions`: those on which the application has a role, in pages. None is an empty list, not a refusal. */
export const getSubscriptions: Handler<World> = (call, world) => {
  const application = authorize(call, world);
  const { page_size: size, next_link_origin: origin } = world.settings;
  const visible = visibleTo(application);
  const from = Number(call.query.get("$skiptoken") ?? 0);
  const next = from + size;
  const version = call.query.get("api-version");
  return json(200, {
    value: visible.slice(from, next).map((subscription) => describe(subscription, application.directory)),
    count: { type: "Total", value: visible.length },
    ...(next < visible.length && { nextLink: `${origin ?? world.url}/subscriptions?api-version=${version}&%24skiptoken=${next}` }),
  });
};

/** `GET /subscriptions/{id}`. */
export const getSubscription: Handler<World> = (call, world) => {
  const application = authorize(call, world);
  const id = call.params.id ?? "";
  const found = visibleTo(application).find((subscription) => subscription.id === id);
  if (found !== undefined) return json(200, describe(found, application.directory));
  const exists = world.directories.some(({ subscriptions }) => subscriptions.some((subscription) => subscription.id === id));
  throw exists ? refusals.noPermission(id) : refusals.noSubscription(id);
};

/** `GET /subscriptions/{id}/providers/Microsoft.Authorization/permissions`: what the caller's roles allow there. */
export const getPermissions: Handler<World> = (call, world) => {
  const application = authorize(call, world, permissionVersions);
  const id = call.params.id ?? "";
  const isVisible = visibleTo(application).some((subscription) => subscription.id === id);
  if (!isVisible || application.hidesPermissions) throw refusals.noPermission(id);
  return json(200, { value: [builtInRoles[application.roleName]] });
};

/** `GET …/userAssignedIdentities/{name}/federatedIdentityCredentials`: those of an identity in a subscription that the caller may read. */
export const getFederatedCredentials: Handler<World> = (call, world) => {
  const application = authorize(call, world, identityVersions);
  const id = call.params.id ?? "";
  if (!visibleTo(application).some((subscription) => subscription.id === id)) throw refusals.noPermission(id);
  const asked = `${call.path}/`.toLowerCase();
  const identity = world.applications.find(
    ({ identityId }) => identityId !== undefined && asked.startsWith(`${identityId.toLowerCase()}/`),
  );
  if (identity === undefined) throw refusals.notFound();
  const value = identity.federatedCredentials.map(({ name, issuer, subject, audience }) => ({
    name,
    properties: { issuer, subject, audiences: [audience] },
  }));
  return json(200, { value });
};

const identityVersions: ReadonlySet<string> = new Set(["2023-01-31"]);

const permissionVersions: ReadonlySet<string> = new Set(["2015-07-01", "2018-01-01-preview", "2018-07-01", "2022-04-01"]);

/** The versions of the management API's subscriptions. */
const subscriptionVersions: ReadonlySet<string> = new Set([
  "2016-06-01",
  "2019-06-01",
  "2019-11-01",
  "2020-01-01",
  "2021-01-01",
  "2022-12-01",
]);

function authorize(call: Call, world: World, versions: ReadonlySet<string> = subscriptionVersions): Application {
  const application = authorizeCall(call, world, "management");
  const version = call.query.get("api-version");
  if (!version) throw refusals.noApiVersion();
  if (!versions.has(version)) throw refusals.unknownApiVersion();
  return application;
}

/** What an application sees is decided when it asks: a role that was removed is gone for tokens that exist. */
const visibleTo = ({ directory, roles }: Application): readonly Subscription[] =>
  directory.subscriptions.filter(({ id }) => roles.includes(id));

const describe = ({ id, name, state }: Subscription, directory: Directory) => ({
  id: `/subscriptions/${id}`,
  authorizationSource: "RoleBased",
  managedByTenants: [],
  subscriptionId: id,
  tenantId: directory.id,
  displayName: name,
  state,
  subscriptionPolicies: { locationPlacementId: "Public_2014-09-01", quotaId: "PayAsYouGo_2014-09-01", spendingLimit: "Off" },
});
