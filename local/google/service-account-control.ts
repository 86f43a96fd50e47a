import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { parseBody } from "../simulator/parse-input.ts";
import { json, Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { projectsSchema } from "./accounts.ts";
import { createKey, createServiceAccount, findServiceAccount, type ServiceAccount, setOwnProjects } from "./service-account.ts";
import type { World } from "./world.ts";

const creation = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z](?:[a-z0-9-]{4,28})[a-z0-9]$/)),
  project_id: v.string(),
  /** The projects in which the account has a role. */
  projects: projectsSchema,
  /** Without one, the account is used by other means only. */
  key: v.optional(v.boolean(), true),
});

const changes = v.strictObject({
  disabled: v.exactOptional(v.boolean()),
  projects: v.exactOptional(projectsSchema),
  /** So many of the next `setIamPolicy` calls for the account find that a colleague was faster. */
  concurrent_writers: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

/** Creates a service account, with a key unless the body says otherwise, as in Google's console. This is the only answer with the private key. */
const addServiceAccount: Handler<World> = async (call, world) => {
  const { name, project_id, projects, key } = parseBody(call, creation);
  const made = createServiceAccount({ accountId: name, projectId: project_id, visibleAt: world.clock.now() });
  setOwnProjects(made, projects);
  if (findServiceAccount(world.serviceAccounts, made.account.email) !== undefined) {
    throw new Refused(json(400, { error: `there is an account ${made.account.email} already` }));
  }
  world.serviceAccounts.push(made);
  return json(200, key ? await describeNewKey(made, world) : { email: made.account.email });
};

const addKey: Handler<World> = async (call, world) => json(200, await describeNewKey(requireServiceAccount(call, world), world));

/** Disables or enables the account, or changes the projects that it sees. */
const editServiceAccount: Handler<World> = (call, world) => {
  const found = requireServiceAccount(call, world);
  const { disabled = found.disabled, projects, concurrent_writers = found.policy.concurrentWriters } = parseBody(call, changes);
  found.disabled = disabled;
  found.policy.concurrentWriters = concurrent_writers;
  if (projects !== undefined) setOwnProjects(found, projects);
  return json(200, {});
};

/** Deletes the account, as its owner does. Another account may take its name. */
const deleteServiceAccount: Handler<World> = (call, world) => {
  requireServiceAccount(call, world).deletedAt = world.clock.now();
  return json(200, {});
};

/** Deletes a key. Tokens that were issued with it stay valid until they expire. */
const deleteKey: Handler<World> = (call, world) => {
  const { keys } = requireServiceAccount(call, world);
  const index = keys.findIndex(({ id }) => id === call.params.key);
  if (index < 0) throw new Refused(json(404, { error: `there is no key ${call.params.key}` }));
  keys.splice(index, 1);
  return json(200, {});
};

/** The customer's actions on a service account in Google's console. */
export const serviceAccountRoutes: readonly Route<World>[] = [
  { method: "POST", path: "/_control/service-accounts", handle: addServiceAccount },
  { method: "PATCH", path: "/_control/service-accounts/{email}", handle: editServiceAccount },
  { method: "DELETE", path: "/_control/service-accounts/{email}", handle: deleteServiceAccount },
  { method: "POST", path: "/_control/service-accounts/{email}/keys", handle: addKey },
  { method: "DELETE", path: "/_control/service-accounts/{email}/keys/{key}", handle: deleteKey },
];

async function describeNewKey(owner: ServiceAccount, { url }: World) {
  const file = await createKey(owner, url);
  return { email: owner.account.email, key_id: owner.keys.at(-1)?.id, file };
}

/** @throws {Refused} 404 */
export function requireServiceAccount({ params }: Call, { serviceAccounts }: World): ServiceAccount {
  const found = findServiceAccount(serviceAccounts, params.email ?? "");
  if (found === undefined) throw new Refused(json(404, { error: `there is no service account ${params.email}` }));
  return found;
}
