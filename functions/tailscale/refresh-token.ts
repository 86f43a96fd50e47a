import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import { toRefusal } from "../../lib/connections/tokens/to-refusal.ts";
import type { RefreshDeps } from "../../lib/connections/turn/refresh-result.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { readOwnConnection } from "../own-connection.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { composeTailnet } from "./compose-tailnet.ts";
import { answerTailscaleFailure, connectRequired } from "./with-tailnet.ts";

type Deps = RefreshDeps & { readonly limits: Limits };

/** `POST /tailscale_api/tailscale/refresh-token`, in short `POST /tailscale/refresh-token`: requests a new access token with the stored client, and answers when it expires. */
export const createHandler = (deps: Deps) =>
  auroraRoute(
    deps,
    {
      permission: "connectors:write",
      query: ["account"],
      use: "tailscale refresh-token",
      per: "10/min",
    },
    async (request) => {
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
    },
  );

export const handler = auroraWriteLambda(createHandler, composeTailnet, { subject: "tailscale" });
