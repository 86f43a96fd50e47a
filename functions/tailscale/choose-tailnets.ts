import * as v from "valibot";
import type { SlotSettingsStore } from "../../lib/connections/slot-settings.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { composeRecords } from "../compose-records.ts";
import { readOwnConnection } from "../own-connection.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { isConnected } from "./to-tailnet.ts";
import { connectRequired } from "./with-tailnet.ts";

type Deps = { readonly connections: Pick<Connections, "list">; readonly settings: SlotSettingsStore; readonly limits: Limits };

const tailnet = v.object({ id: v.string(), enabled: v.optional(v.boolean(), true), isRootTailnet: v.optional(v.boolean(), false) });
export const body = v.object({ tailnets: v.pipe(v.array(tailnet), v.maxLength(100)) });

/** `POST /tailscale_api/tailscale/tailnets`: chooses whether the connected tailnet is used, and whether it is the root. */
export const createHandler = (deps: Deps) =>
  auroraRoute(
    deps,
    {
      permission: "connectors:write",
      query: ["account"],
      body,
      use: "tailscale choose tailnets",
      per: "30/min",
    },
    async (request) => {
      const { key, connection } = await readOwnConnection(deps, request, "tailscale");
      if (connection === undefined) {
        return connectRequired(request, "not_found");
      }
      const { id } = connection.identity;
      const own = request.body.tailnets.filter((sent) => isConnected(sent.id, connection));
      const isDisabled = own.some(({ enabled }) => !enabled);
      const isRoot = own.some(({ isRootTailnet }) => isRootTailnet);
      await deps.settings.write(key, { disabled: isDisabled ? [id] : [], ...(isRoot ? { root: id } : {}) });
      return { success: true, message: "Tailnets saved" };
    },
  );

export const handler = auroraWriteLambda(createHandler, composeRecords, { subject: "tailscale" });
