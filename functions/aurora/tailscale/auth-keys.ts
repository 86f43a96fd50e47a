import { Failure } from "../../../lib/errors.ts";
import { serve, together } from "../../../lib/http/serve.ts";
import { createAuthKey, deleteKey, type Key, listAuthKeys as listEveryKey, readKey } from "../../../lib/providers/tailscale/auth-keys.ts";
import { type TailnetDeps, withTailnet } from "../../tailscale/with-tailnet.ts";
import * as routes from "./routes.ts";

/** `GET /tailscale_api/tailscale/auth-keys`: the auth keys of the tailnet, without their text. Clients, which are keys too, are left out. */
export const showAuthKeys = serve(routes.listTailscaleAuthKeys, (deps: TailnetDeps) => (request) => {
  return withTailnet(deps, request, async (caller) => {
    const keys = await listEveryKey(caller);
    return { keys: keys.filter(({ keyType }) => keyType === "auth").map(toKeyView) };
  });
});

/** `POST /tailscale_api/tailscale/auth-keys`: creates a key for the customer. It is not stored: its text is only in this answer. */
export const createKey = serve(routes.createTailscaleAuthKey, (deps: TailnetDeps) => (request) => {
  return withTailnet(deps, request, async (caller, { details }) => {
    const { tags = toTags(details?.tags), ...wanted } = request.body;
    const { id, key, expiresAt } = await createAuthKey(caller, { ...wanted, tags }, deps.clock());
    const { expirySeconds, description, ...create } = { ...wanted, tags };
    const expires = expiresAt.toISOString();
    return { success: true, key: { id, key: key.reveal(), description, expirySeconds, expires, capabilities: { devices: { create } } } };
  });
});

const toTags = (stored = ""): readonly string[] => stored.split(" ").filter((tag) => tag !== "");

/**
 * `GET` and `DELETE /tailscale_api/tailscale/auth-keys/{id}`: shows or deletes one auth key of the connected tailnet. A client, and a key of
 * another tailnet, are answered like a key that does not exist.
 */
export const serveKey = serve([routes.readTailscaleAuthKey, routes.deleteTailscaleAuthKey], (deps: TailnetDeps) => (request) => {
  return withTailnet(deps, request, async (caller) => {
    const { id = "" } = request.path;
    if (request.route.method === "DELETE") {
      if ((await deleteKey(caller, id)) === "unknown") {
        throw new Failure("not_found");
      }
      return { success: true, message: "Auth key deleted" };
    }
    const key = await readKey(caller, id);
    if (key?.keyType !== "auth") {
      throw new Failure("not_found");
    }
    return { key: toKeyView(key) };
  });
});

/** Builds the answer about an auth key, without its text. */
const toKeyView = ({ id, description, created, expires, isDead, creates }: Key) => ({
  id,
  description,
  created: created?.toISOString() ?? null,
  expires: expires?.toISOString() ?? null,
  invalid: isDead,
  capabilities: { devices: { create: creates } },
});

export const createHandler = together(showAuthKeys, createKey, serveKey);
