import { serve } from "../../../lib/http/serve.ts";
import { listKeys } from "../../../lib/providers/tailscale/auth-keys.ts";
import { type TailnetDeps, withTailnet } from "../../tailscale/with-tailnet.ts";
import * as routes from "./routes.ts";
import { toKeyView } from "./to-key-view.ts";

/** `GET /tailscale_api/tailscale/auth-keys`: the auth keys of the tailnet, without their text. Clients, which are keys too, are left out. */
export const createHandler = serve(
  routes.listTailscaleAuthKeys,
  (deps: TailnetDeps) => (request) =>
    withTailnet(deps, request, async (caller) => ({
      keys: (await listKeys(caller)).filter(({ keyType }) => keyType === "auth").map(toKeyView),
    })),
);
