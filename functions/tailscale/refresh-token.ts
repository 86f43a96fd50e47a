import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import { toRefusal } from "../../lib/connections/tokens/to-refusal.ts";
import { serve } from "../../lib/http/serve.ts";
import { readOwnConnection } from "../own-connection.ts";
import { writeLambda } from "../write-lambda.ts";
import * as routes from "./routes.ts";
import { answerTailscaleFailure, composeTailnet, connectRequired } from "./with-tailnet.ts";

const served = [routes.refreshTailscaleToken, routes.refreshTailscaleTokenShort] as const;

/** `POST /tailscale_api/tailscale/refresh-token`, in short `POST /tailscale/refresh-token`: requests a new access token with the stored client, and answers when it expires. */
export const createHandler = serve(served, (deps: RefreshPorts) => async (request) => {
  const { signal, endsAt } = request;
  const { key } = await readOwnConnection(deps, request, "tailscale");
  const result = await refreshConnection(deps, key, { kind: "asked" }, signal, endsAt);
  if (result.kind === "absent") {
    return connectRequired(request, "not_found");
  }
  if (result.kind !== "refreshed") {
    return answerTailscaleFailure(toRefusal(result, deps.clock()), request, 401);
  }
  const expiresAt = result.token?.expiresAt?.toISOString() ?? null;
  return { success: true, message: "Token refreshed successfully", expiresAt };
});

export const handler = writeLambda(createHandler, composeTailnet);
