import * as v from "valibot";
import { parseBody } from "../simulator/parse-input.ts";
import { json, Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { type Application, createApplication } from "./application.ts";
import {
  createFederatedCredential,
  type FederatedCredential,
  federatedChangesSchema,
  federatedCredentialSchema,
  type GivenCredential,
  whyNotWritten,
} from "./federated-credential.ts";
import { findApplication, findDirectory, refuse } from "./find-subject.ts";
import type { World } from "./world.ts";

const identitySchema = v.strictObject({
  /** Its id. Default the first directory. */
  directory: v.exactOptional(v.string()),
  name: v.optional(v.string(), "aurora"),
  resource_group: v.optional(v.string(), "aurora"),
  /** Ids of subscriptions on which it has a role. Default all of the directory. */
  roles: v.exactOptional(v.array(v.string())),
});

/** Makes a user-assigned managed identity in the last subscription of a directory. */
const addIdentity: Handler<World> = (call, world) => {
  const { directory: id, name, resource_group: group, roles } = parseBody(call, identitySchema);
  const directory = findDirectory(world, id ?? world.directories[0]?.id);
  const subscription = directory.subscriptions.at(-1)?.id;
  const identityId = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  const identity = createApplication(directory, name, roles ?? directory.subscriptions.map((one) => one.id), identityId);
  world.applications.push(identity);
  return json(200, { tenant_id: directory.id, client_id: identity.appId, identity_id: identityId });
};

const addCredential: Handler<World> = (call, world) => {
  const application = findApplication(world, call.params.id);
  const given = parseBody(call, federatedCredentialSchema);
  requireWritable(world, application, given, application.federatedCredentials);
  const added = createFederatedCredential(given, knownFrom(world));
  application.federatedCredentials = [...application.federatedCredentials, added];
  return json(200, { id: added.id });
};

const changeCredential: Handler<World> = (call, world) => {
  const application = findApplication(world, call.params.id);
  const credential = findCredential(application, call.params.name);
  const { id, knownFrom: _, ...given } = credential;
  const changed = { ...given, ...parseBody(call, federatedChangesSchema) };
  const others = application.federatedCredentials.filter((one) => one !== credential);
  requireWritable(world, application, changed, others);
  application.federatedCredentials = [...others, { ...createFederatedCredential(changed, knownFrom(world)), id }];
  return json(200, {});
};

const deleteCredential: Handler<World> = (call, world) => {
  const application = findApplication(world, call.params.id);
  const credential = findCredential(application, call.params.name);
  application.federatedCredentials = application.federatedCredentials.filter((one) => one !== credential);
  return json(200, {});
};

/** What a customer makes and breaks of a trust in a foreign issuer. */
export const federationRoutes: readonly Route<World>[] = [
  { method: "POST", path: "/_control/identities", handle: addIdentity },
  { method: "POST", path: "/_control/applications/{id}/federated-credentials", handle: addCredential },
  { method: "PATCH", path: "/_control/applications/{id}/federated-credentials/{name}", handle: changeCredential },
  { method: "DELETE", path: "/_control/applications/{id}/federated-credentials/{name}", handle: deleteCredential },
];

const knownFrom = ({ clock, settings }: World): Date => clock.after(settings.federation_propagation_seconds);

function requireWritable(
  { settings }: World,
  { identityId }: Application,
  given: GivenCredential,
  others: readonly FederatedCredential[],
): void {
  const refused = whyNotWritten(given, others, {
    isPolicySet: settings.only_well_known_issuers && identityId !== undefined,
    allowsExpressions: settings.expressions_for_any_issuer,
  });
  if (refused !== undefined) {
    const { status, ...error } = refused;
    throw new Refused(json(status, { error }));
  }
}

function findCredential({ federatedCredentials }: Application, name: string | undefined): FederatedCredential {
  const credential = federatedCredentials.find((candidate) => candidate.name === name);
  if (credential === undefined) throw refuse(404, `there is no federated credential ${name}`);
  return credential;
}
