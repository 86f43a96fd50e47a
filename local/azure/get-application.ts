import { json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import type { ClientSecret } from "./application.ts";
import { authorizeCall } from "./authorize-call.ts";
import { refusals } from "./refusals.ts";
import type { World } from "./world.ts";

/**
 * `GET /v1.0/applications(appId='{appId}')` of Microsoft Graph. Another application needs `Application.Read.All`; what an application
 * may read of itself is a setting.
 */
export const getApplication: Handler<World> = (call, world) => {
  const caller = authorizeCall(call, world, "graph");
  const appId = /^applications\(appId='([0-9a-f-]{36})'\)$/.exec(call.params.entity ?? "")?.[1];
  if (appId === undefined) throw refusals.notFound();
  const mayReadAll = caller.graphPermissions.includes("Application.Read.All");
  const own = caller.appId === appId ? world.settings.own_application : "refused";
  if (!mayReadAll && own === "refused") throw refusals.graphDenied();
  const found = world.applications.find((one) => one.appId === appId && one.directory === caller.directory && one.identityId === undefined);
  if (found === undefined) throw refusals.graphUnknown();
  const showsSecrets = mayReadAll || own === "with_secrets";
  return json(200, {
    id: found.objectId,
    displayName: found.displayName,
    ...(showsSecrets && { passwordCredentials: found.secrets.map(describeSecret) }),
  });
};

const describeSecret = ({ keyId, text, startsAt, endsAt }: ClientSecret) => ({
  customKeyIdentifier: null,
  displayName: "aurora",
  endDateTime: toInstant(endsAt),
  /** The first three characters. */
  hint: text.slice(0, 3),
  keyId,
  secretText: null,
  startDateTime: toInstant(startsAt),
});

/** Whole seconds. */
const toInstant = (at: Date) => at.toISOString().replace(/\.\d+/, "");
