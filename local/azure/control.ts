import { X509Certificate } from "node:crypto";
import * as v from "valibot";
import { parseBody } from "../simulator/parse-input.ts";
import { json } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import { type Application, builtInRoles, createApplication, createSecret, type RoleName } from "./application.ts";
import { createDirectory, directorySchema, subscriptionSchema } from "./directory.ts";
import { findApplication, findDirectory, refuse } from "./find-subject.ts";
import type { World } from "./world.ts";

const strings = v.array(v.string());
const daySeconds = 86_400;

const secretSchema = v.strictObject({ days: v.optional(v.number(), 180) });

const applicationSchema = v.strictObject({
  /** Its id. Default the first directory. */
  directory: v.exactOptional(v.string()),
  display_name: v.optional(v.string(), "aurora"),
  /** Ids of subscriptions on which it has a role. Default all of the directory. */
  roles: v.exactOptional(strings),
  secret_days: v.optional(v.number(), 180),
  /** An application that proves itself by a federated credential needs no secret. */
  has_secret: v.optional(v.boolean(), true),
});

const changesSchema = v.strictObject({
  roles: v.exactOptional(strings),
  role_name: v.exactOptional(v.picklist(Object.keys(builtInRoles) as RoleName[])),
  hides_permissions: v.exactOptional(v.boolean()),
  graph_permissions: v.exactOptional(strings),
  is_disabled: v.exactOptional(v.boolean()),
  is_blocked: v.exactOptional(v.boolean()),
  has_no_principal: v.exactOptional(v.boolean()),
});

const addDirectory: Handler<World> = (call, { directories }) => {
  const directory = createDirectory(parseBody(call, directorySchema));
  if (directories.some(({ id }) => id === directory.id)) throw refuse(400, `there is a directory ${directory.id} already`);
  directories.push(directory);
  return json(200, { id: directory.id, domain: directory.domain });
};

const replaceSubscriptions: Handler<World> = (call, world) => {
  const { subscriptions } = parseBody(call, v.strictObject({ subscriptions: v.array(subscriptionSchema) }));
  findDirectory(world, call.params.id).subscriptions = subscriptions;
  return json(200, {});
};

/** Registers an application with a secret, as the setup script does. This is the only answer with the secret. */
const addApplication: Handler<World> = (call, world) => {
  const { directory: id, display_name: name, roles, secret_days: days, has_secret: hasSecret } = parseBody(call, applicationSchema);
  const directory = findDirectory(world, id ?? world.directories[0]?.id);
  const application = createApplication(directory, name, roles ?? directory.subscriptions.map((subscription) => subscription.id));
  world.applications.push(application);
  const secret = hasSecret ? giveSecret(application, world, days) : {};
  return json(200, { tenant_id: directory.id, client_id: application.appId, ...secret });
};

const changeApplication: Handler<World> = (call, world) => {
  const application = findApplication(world, call.params.id);
  const changes = parseBody(call, changesSchema);
  Object.assign(application, {
    roles: changes.roles ?? application.roles,
    roleName: changes.role_name ?? application.roleName,
    hidesPermissions: changes.hides_permissions ?? application.hidesPermissions,
    graphPermissions: changes.graph_permissions ?? application.graphPermissions,
    isDisabled: changes.is_disabled ?? application.isDisabled,
    isBlocked: changes.is_blocked ?? application.isBlocked,
    hasNoPrincipal: changes.has_no_principal ?? application.hasNoPrincipal,
  });
  return json(200, {});
};

const deleteApplication: Handler<World> = (call, world) => {
  const application = findApplication(world, call.params.id);
  world.applications = world.applications.filter((one) => one !== application);
  return json(200, {});
};

const addSecret: Handler<World> = (call, world) =>
  json(200, giveSecret(findApplication(world, call.params.id), world, parseBody(call, secretSchema).days));

const deleteSecret: Handler<World> = (call, world) => {
  const application = findApplication(world, call.params.id);
  application.secrets = application.secrets.filter(({ keyId }) => keyId !== call.params.keyId);
  return json(200, {});
};

/** Uploads the public part of a certificate. */
const addCertificate: Handler<World> = (call, world) => {
  const application = findApplication(world, call.params.id);
  const certificate = readCertificate(parseBody(call, v.strictObject({ certificate: v.string() })).certificate);
  application.certificates = [...application.certificates, certificate];
  return json(200, { thumbprint: certificate.fingerprint256 });
};

/** Removes every certificate of an application. */
const deleteCertificates: Handler<World> = (call, world) => {
  findApplication(world, call.params.id).certificates = [];
  return json(200, {});
};

/** The customer's actions in the Azure portal. */
export const controlRoutes: readonly Route<World>[] = [
  { method: "POST", path: "/_control/directories", handle: addDirectory },
  { method: "PUT", path: "/_control/directories/{id}/subscriptions", handle: replaceSubscriptions },
  { method: "POST", path: "/_control/applications", handle: addApplication },
  { method: "PATCH", path: "/_control/applications/{id}", handle: changeApplication },
  { method: "DELETE", path: "/_control/applications/{id}", handle: deleteApplication },
  { method: "POST", path: "/_control/applications/{id}/secrets", handle: addSecret },
  { method: "DELETE", path: "/_control/applications/{id}/secrets/{keyId}", handle: deleteSecret },
  { method: "POST", path: "/_control/applications/{id}/certificates", handle: addCertificate },
  { method: "DELETE", path: "/_control/applications/{id}/certificates", handle: deleteCertificates },
];

function giveSecret(application: Application, { clock }: World, days: number) {
  const secret = createSecret(clock.now(), clock.after(days * daySeconds));
  application.secrets = [...application.secrets, secret];
  return { client_secret: secret.text, secret_id: secret.keyId, expires_at: secret.endsAt };
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw refuse(400, "not a certificate in PEM");
  }
}
