import { auroraRoute } from "../../lib/http/aurora-route.ts";
import { auroraLambda } from "../../lib/http/http-lambda.ts";
import { listKeys } from "../../lib/providers/tailscale/auth-keys.ts";
import { composeTailnet } from "./compose-tailnet.ts";
import { toKeyView } from "./to-key-view.ts";
import { type TailnetDeps, withTailnet } from "./with-tailnet.ts";

/** `GET /tailscale_api/tailscale/auth-keys`: the auth keys of the tailnet, without their text. Clients, which are keys too, are left out. */
export const createHandler = (deps: TailnetDeps) =>
  auroraRoute(deps, { permission: "connectors:read", query: ["account"], use: "tailscale auth-keys", per: "30/min" }, (request) =>
    withTailnet(deps, request, async (caller) => ({
      keys: (await listKeys(caller)).filter(({ keyType }) => keyType === "auth").map(toKeyView),
    })),
  );

export const handler = auroraLambda(createHandler, composeTailnet);
