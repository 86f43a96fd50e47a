import { Failure } from "../../../lib/errors.ts";
import { serve } from "../../../lib/http/serve.ts";
import { deleteKey, readKey } from "../../../lib/providers/tailscale/auth-keys.ts";
import { type TailnetDeps, withTailnet } from "../../tailscale/with-tailnet.ts";
import * as routes from "./routes.ts";
import { toKeyView } from "./to-key-view.ts";

/**
 * `GET` and `DELETE /tailscale_api/tailscale/auth-keys/{id}`: shows or deletes one auth key of the connected tailnet. A client, and a key of
 * another tailnet, are answered like a key that does not exist.
 */
export const createHandler = serve(
  [routes.readTailscaleAuthKey, routes.deleteTailscaleAuthKey],
  (deps: TailnetDeps) => (request) =>
    withTailnet(deps, request, async (caller) => {
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
    }),
);
