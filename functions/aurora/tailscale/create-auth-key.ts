import { serve } from "../../../lib/http/serve.ts";
import { createAuthKey } from "../../../lib/providers/tailscale/create-auth-key.ts";
import { type TailnetDeps, withTailnet } from "../../tailscale/with-tailnet.ts";
import * as routes from "./routes.ts";

/** `POST /tailscale_api/tailscale/auth-keys`: creates a key for the customer. It is not stored: its text is only in this answer. */
export const createHandler = serve(
  routes.createTailscaleAuthKey,
  (deps: TailnetDeps) => (request) =>
    withTailnet(deps, request, async (caller, { details }) => {
      const { tags = toTags(details?.tags), ...wanted } = request.body;
      const { id, key, expiresAt } = await createAuthKey(caller, { ...wanted, tags }, deps.clock());
      const { expirySeconds, description, ...create } = { ...wanted, tags };
      return {
        success: true,
        key: {
          id,
          key: key.reveal(),
          description,
          expirySeconds,
          expires: expiresAt.toISOString(),
          capabilities: { devices: { create } },
        },
      };
    }),
);

const toTags = (stored = ""): readonly string[] => stored.split(" ").filter((tag) => tag !== "");
